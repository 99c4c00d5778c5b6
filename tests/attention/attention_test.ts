import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import {
  additiveAttention,
  type AttentionOutput,
  causalMask,
  combineMasks,
  fusedAttention,
  fusedAttentionPlain,
  generalAttention,
  multiHeadAttention,
  multiHeadContext,
  paddingMask,
  projectedAdditiveAttention,
  scaledDotProductAttention,
} from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const random = new Random(0);
const draw = <R extends tf.Rank>(...shape: tf.ShapeMap[R]) => normalTensor<R>(random, shape);
const queries = draw<tf.Rank.R3>(2, 3, 4), keys = draw<tf.Rank.R3>(2, 5, 4);
const kernel = draw<tf.Rank.R2>(4, 4), scoreVector = draw<tf.Rank.R1>(6);
const weights = {
  queryKernel: draw<tf.Rank.R2>(4, 6),
  keyKernel: draw<tf.Rank.R2>(4, 6),
  scoreVector,
};
const layer = () => ({ kernel: draw<tf.Rank.R2>(4, 4), bias: draw<tf.Rank.R1>(4) });
const multiHead = { query: layer(), key: layer(), value: layer(), output: layer() };

type Attend = (
  q: tf.Tensor3D,
  k: tf.Tensor3D,
  options?: { mask?: tf.Tensor },
) => Pick<AttentionOutput, "context">;
const KINDS: Record<string, Attend> = {
  "dot-product": (q, k, options) => scaledDotProductAttention(q, k, k, options),
  "general": (q, k, options) => generalAttention(q, k, k, kernel, options),
  "additive": (q, k, options) => additiveAttention(q, k, k, weights, options),
  "multi-head": (q, k, options) => multiHeadAttention(q, k, multiHead, { heads: 2, ...options }),
  "multi-head, context alone,": (q, k, options) => ({
    context: multiHeadContext(q, k, multiHead, { heads: 2, ...options }),
  }),
  "fused": (q, k, options) => ({ context: fusedAttention(q, k, k, { heads: 2, ...options }) }),
  "fused, in plain ops,": (q, k, options) => ({
    context: fusedAttentionPlain(q, k, k, { heads: 2, ...options }),
  }),
};

for (const [name, attend] of Object.entries(KINDS)) {
  Deno.test("the masks say who may look where, down to a single position", () => {
    assert.deepEqual(paddingMask([2, 0, 3], 3).arraySync(), [[1, 1, 0], [0, 0, 0], [1, 1, 1]]);
    assert.deepEqual(causalMask(2, 3).arraySync(), [[[1, 0, 0], [1, 1, 0]]]);
    assert.deepEqual(causalMask(3, 2).arraySync(), [[[1, 0], [1, 1], [1, 1]]]);
    assert.deepEqual(paddingMask([1], 1).arraySync(), [[1]]);
    assert.deepEqual(causalMask(1).arraySync(), [[[1]]]);
  });

  Deno.test(`${name} attention has the gradient of finite differences by queries and by keys`, () => {
    const energy = (q: tf.Tensor, k: tf.Tensor) =>
      tf.sum(tf.square(attend(q as tf.Tensor3D, k as tf.Tensor3D).context)) as tf.Scalar;
    for (let direction = 0; direction < 3; direction++) {
      const dq = draw<tf.Rank.R3>(2, 3, 4), dk = draw<tf.Rank.R3>(2, 5, 4);
      const along = (t: tf.Tensor) => energy(tf.add(queries, tf.mul(t, dq)), keys);
      const alongKeys = (t: tf.Tensor) => energy(queries, tf.add(keys, tf.mul(t, dk)));
      for (const f of [along, alongKeys]) {
        const { largestRelativeError } = checkGradient(f, tf.scalar(0), { epsilon: 0.003 });
        assert.ok(largestRelativeError < 0.01, `${largestRelativeError}`);
      }
    }
  });

  Deno.test(`${name} attention with a mask equals attention over the keys that are left`, () => {
    const masked = attend(queries, keys, { mask: paddingMask([3, 3], 5) }).context;
    const short = attend(queries, tf.slice(keys, [0, 0, 0], [2, 3, 4])).context;
    assertClose(masked, short, 1e-6);
  });

  Deno.test(`${name} self-attention without positions follows a permutation of the places`, () => {
    const order = tf.tensor1d([2, 0, 4, 1, 3], "int32");
    const shuffled = tf.gather(keys, order, 1);
    const before = tf.gather(attend(keys, keys).context, order, 1);
    assertClose(attend(shuffled, shuffled).context, before, 1e-5);
  });

  Deno.test(`${name} attention leaves no tensors but its outputs`, async () => {
    await withLeakCheck(() => tf.dispose(attend(queries, keys) as never));
  });

  Deno.test(`${name} causal self-attention does not see what comes later`, () => {
    const later = tf.concat([tf.slice(keys, [0, 0, 0], [2, 3, 4]), draw<tf.Rank.R3>(2, 2, 4)], 1);
    const first = (x: tf.Tensor3D) =>
      tf.slice(attend(x, x, { mask: causalMask(5) }).context, [0, 0, 0], [2, 3, 4]);
    assertClose(first(keys), first(later), 1e-6);
  });
}

const BY_WEIGHTS: Record<string, (step: (shape: number[]) => tf.Tensor) => tf.Tensor> = {
  "general": (step) =>
    generalAttention(queries, keys, keys, tf.add(kernel, step([4, 4])) as tf.Tensor2D).context,
  "additive": (step) =>
    additiveAttention(queries, keys, keys, {
      queryKernel: tf.add(weights.queryKernel, step([4, 6])),
      keyKernel: tf.add(weights.keyKernel, step([4, 6])),
      scoreVector: tf.add(scoreVector, step([6])),
      bias: step([6]) as tf.Tensor1D,
    }, { mask: paddingMask([3, 5], 5) }).context,
};

for (const [name, attend] of Object.entries(BY_WEIGHTS)) {
  Deno.test(`${name} attention has the gradient of finite differences by its weights`, () => {
    for (let seed = 0; seed < 3; seed++) {
      const along = (t: tf.Tensor) => {
        const direction = new Random(seed); // the same steps at each t
        const step = (shape: number[]) => tf.mul(t, normalTensor(direction, shape as [number]));
        return tf.sum(tf.square(attend(step))) as tf.Scalar;
      };
      const { largestRelativeError } = checkGradient(along, tf.scalar(0), { epsilon: 0.003 });
      assert.ok(largestRelativeError < 0.01, `${largestRelativeError}`);
    }
  });
}

Deno.test("a query that may attend to nothing gets weights and a context of 0, not NaN", () => {
  const mask = combineMasks(paddingMask([0, 5], 5), causalMask(3, 5));
  const { context, weights: shares } = scaledDotProductAttention(queries, keys, keys, { mask });
  const [empty, full] = tf.sum(shares, [1, 2]).dataSync();
  assert.equal(empty, 0);
  assertClose(full!, 3, 1e-5);
  assert.ok(context.dataSync().every(Number.isFinite));
  assert.ok(context.dataSync().slice(0, 12).every((value) => value === 0));
});

Deno.test("a masked key takes nothing from scores as low as float32 has", () => {
  const pair = tf.tensor3d([[[1], [0]]]), mask = tf.tensor2d([[1, 0]]);
  for (const low of [-1e38, -2e38, -3.4028234663852886e38]) {
    const query = tf.tensor3d([[[low]]]), options = { mask, scale: 1 };
    const { weights: shares } = scaledDotProductAttention(query, pair, pair, options);
    assert.deepEqual([...shares.dataSync()], [1, 0], `${low}`);
  }
});

Deno.test("a masked key gets nothing, however low the scores of the others are", () => {
  const query = tf.tensor3d([[[1e6]]]), pair = tf.tensor3d([[[-1e6], [1]]]);
  const mask = tf.tensor2d([[1, 0]]);
  const { weights: shares } = scaledDotProductAttention(query, pair, pair, { mask });
  assert.deepEqual(shares.arraySync(), [[[1, 0]]]);
});

const HIDDEN = [NaN, Infinity, -Infinity, 1e30];

for (const [name, attend] of Object.entries(KINDS)) {
  const gradientsOf = (k: tf.Tensor3D, mask: tf.Tensor, queryCount: number) => {
    const loss = (q: tf.Tensor, k: tf.Tensor) => {
      const { context } = attend(q as tf.Tensor3D, k as tf.Tensor3D, { mask });
      return tf.sum(tf.sin(tf.slice(context, [0, 0, 0], [2, queryCount, 4]))) as tf.Scalar;
    };
    const all = [loss(queries, k), ...tf.grads(loss as never)([queries, k])];
    return all.map((tensor) => [...tensor.dataSync()]);
  };
  const withLast = (value: number) =>
    tf.concat([tf.slice(keys, [0, 0, 0], [2, 4, 4]), tf.fill([2, 1, 4], value)], 1) as tf.Tensor3D;

  Deno.test(`${name} attention takes a masked key as if absent, whatever stands there`, () => {
    for (const mask of [paddingMask([4, 3], 5), tf.cast(paddingMask([4, 3], 5), "bool")]) {
      const expected = gradientsOf(withLast(0), mask, 3);
      for (const value of HIDDEN) {
        assert.deepEqual(gradientsOf(withLast(value), mask, 3), expected, `${value}`);
      }
    }
  });

  Deno.test(`${name} attention spoils only the queries that may see what is not finite`, () => {
    const early = tf.tensor3d([1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1], [1, 3, 5]);
    const expected = gradientsOf(withLast(0), early, 2);
    for (const value of [NaN, Infinity, -Infinity]) {
      assert.deepEqual(gradientsOf(withLast(value), early, 2), expected, `${value}`);
      const { context } = attend(queries, withLast(value), { mask: early });
      const last = tf.slice(context, [0, 2, 0], [2, 1, 4]).dataSync();
      assert.ok(last.every(Number.isNaN)); // it was allowed to look
    }
  });
}

Deno.test("general attention has the gradient by its kernel of a masked key that is absent", () => {
  const mask = paddingMask([4, 3], 5), first = tf.slice(keys, [0, 0, 0], [2, 4, 4]);
  const gradient = (value: number) => {
    const k = tf.concat([first, tf.fill([2, 1, 4], value)], 1) as tf.Tensor3D;
    const loss = (w: tf.Tensor) =>
      tf.sum(generalAttention(queries, k, k, w as tf.Tensor2D, { mask }).context) as tf.Scalar;
    return [...tf.grad(loss)(kernel).dataSync()];
  };
  for (const value of HIDDEN) assert.deepEqual(gradient(value), gradient(0), `${value}`);
});

Deno.test("attention with what is not finite under its mask leaves no tensor behind", async () => {
  const mask = paddingMask([4, 3], 5), wild = tf.fill([2, 5, 4], NaN) as tf.Tensor3D;
  await withLeakCheck(() => {
    for (const attend of Object.values(KINDS)) tf.dispose(attend(queries, wild, { mask }) as never);
  });
});

Deno.test("the bias of additive attention stands inside the tanh", () => {
  const one = (x: number) => tf.tensor3d([[[x]]]), kernel = tf.ones<tf.Rank.R2>([1, 1]);
  const shared = { queryKernel: kernel, keyKernel: kernel, scoreVector: tf.tensor1d([2]) };
  const { scores } = additiveAttention(one(0.3), one(-0.1), one(1), {
    ...shared,
    bias: tf.tensor1d([0.5]),
  });
  assertClose(scores.dataSync()[0]!, 2 * Math.tanh(0.7), 1e-6);
  assert.throws(
    () => additiveAttention(one(1), one(1), one(1), { ...shared, bias: tf.ones([2]) }),
    /"parameters.bias" must be of shape \[1\], current shape is \[2\]/,
  );
});

Deno.test("weights of huge scores are finite", () => {
  const { weights: shares } = scaledDotProductAttention(tf.mul(queries, 1e6), keys, keys);
  assert.ok(shares.dataSync().every((value) => value >= 0 && value <= 1));
});

Deno.test("additive attention of projected queries and keys equals the one that projects", () => {
  const project = (x: tf.Tensor3D, w: tf.Tensor2D) =>
    tf.reshape(tf.matMul(tf.reshape(x, [-1, 4]) as tf.Tensor2D, w), [2, -1, 6]) as tf.Tensor3D;
  const q = project(queries, weights.queryKernel), k = project(keys, weights.keyKernel);
  const projected = projectedAdditiveAttention(q, k, keys, scoreVector);
  const whole = additiveAttention(queries, keys, keys, weights);
  assertClose(projected.context, whole.context, 1e-6);
});

Deno.test("multi-head attention with one head and identity projections is scaled dot-product attention", () => {
  const identity = { kernel: tf.eye(4), bias: tf.zeros<tf.Rank.R1>([4]) };
  const layers = { query: identity, key: identity, value: identity, output: identity };
  const { context } = multiHeadAttention(queries, keys, layers, { heads: 1 });
  const plain = scaledDotProductAttention(queries, keys, keys).context;
  assertClose(context, plain, 1e-6);
});

for (const [name, attend] of Object.entries(KINDS)) {
  Deno.test(`${name} attention refuses a mask that holds anything but yes and no`, () => {
    const good = [1, 1, 0, 1, 0];
    for (const wrong of [-Infinity, 0.5, NaN, -1, 2]) {
      const perKey = [[...good], [1, wrong, 1, 1, 1]];
      for (
        const mask of [
          tf.tensor2d(perKey),
          tf.tensor3d([perKey, perKey]),
        ]
      ) {
        const count = mask.rank === 2 ? 3 : 2, q = tf.slice(queries, [0, 0, 0], [2, count, 4]);
        assert.throws(() => attend(q as tf.Tensor3D, keys, { mask }), {
          name: "RangeError",
          message: 'Cannot apply attention: "mask[6]" must be true, false, 1 or 0, ' +
            `current value is ${wrong}`,
        });
      }
    }
    for (const dtype of ["float32", "int32", "bool"] as const) {
      const mask = tf.tensor2d([good, good], [2, 5], dtype);
      for (let repeat = 0; repeat < 2; repeat++) attend(queries, keys, { mask });
    }
  });
}

Deno.test("attention names the argument that does not fit", () => {
  const wrong = draw<tf.Rank.R3>(2, 5, 3);
  assert.throws(
    () => scaledDotProductAttention(queries, wrong, wrong),
    /Cannot apply dot-product attention: "keys" must be of shape \[2, keys, 4\], current shape is \[2, 5, 3\]/,
  );
  assert.throws(
    () => scaledDotProductAttention(queries, keys, keys, { mask: tf.ones([2, 4]) }),
    /"mask" must be of shape \[2, 5\] or \[2, 3, 5\], current value is "\[2,4\]"/,
  );
  assert.throws(
    () => scaledDotProductAttention(queries, keys, keys, { scale: NaN }),
    /"scale" must be finite, current value is NaN/,
  );
  assert.throws(
    () => multiHeadAttention(queries, keys, multiHead, { heads: 3 }),
    /"heads" must be a positive integer that divides 4, current value is 3/,
  );
  assert.throws(
    () => multiHeadAttention(tf.ones([3, 4]) as never, keys, multiHead, { heads: 2 }),
    /"queries" must be of shape \[batch, queries, querySize\], current shape is \[3, 4\]/,
  );
  const narrow = { kernel: tf.ones([4, 2]), bias: tf.ones([2]) } as never;
  assert.throws(
    () => multiHeadAttention(queries, keys, { ...multiHead, key: narrow }, { heads: 2 }),
    /"parameters.key.kernel" must be of shape \[4, 4\], current shape is \[4, 2\]/,
  );
  assert.throws(() => paddingMask([6], 5), /"lengths\[0\]" must be an integer in \[0, 5\]/);
  assert.throws(() => paddingMask([0], 0), /"time" must be a positive integer, current value is 0/);
  assert.throws(() => causalMask(0), /"queries" must be a positive integer, current value is 0/);
});
