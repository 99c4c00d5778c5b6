import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import {
  fusedAttention,
  type FusedAttentionOptions,
  fusedAttentionPlain,
  multiHeadAttention,
  multiHeadContext,
  paddingMask,
} from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const random = new Random(4);
const draw = (...shape: [number, number, number]) => normalTensor<tf.Rank.R3>(random, shape);

/** The context by the formula, head by head and query by query, in float64. */
function reference(
  [queries, keys, values]: readonly tf.Tensor3D[],
  { heads = 1, causal = false, scale, mask }: FusedAttentionOptions,
): number[] {
  const [batch, count, columns] = queries!.shape, [, time, valueColumns] = values!.shape;
  const [q, k, v] = [queries!, keys!, values!].map((x) => x.dataSync()) as Float32Array[];
  const seen = mask?.dataSync(), isPerQuery = mask?.rank === 3;
  const size = columns / heads, valueSize = valueColumns / heads;
  const context: number[] = [];
  for (let row = 0; row < batch * count; row++) {
    const sequence = Math.floor(row / count), query = row % count;
    for (let head = 0; head < heads; head++) {
      const scores = Array.from({ length: time }, (_, key) => {
        const isSeen = !seen || seen[(isPerQuery ? row : sequence) * time + key] === 1;
        if (!isSeen || causal && key > query) return -Infinity;
        const [a, b] = [row * columns, (sequence * time + key) * columns].map((at) =>
          at + head * size
        );
        let sum = 0;
        for (let i = 0; i < size; i++) sum += q![a! + i]! * k![b! + i]!;
        return sum * (scale ?? 1 / Math.sqrt(size));
      });
      const largest = Math.max(...scores);
      const powers = scores.map((s) => s === -Infinity ? 0 : Math.exp(s - largest));
      const total = powers.reduce((a, b) => a + b, 0);
      for (let i = 0; i < valueSize; i++) {
        const sum = powers.reduce((sum, power, key) => {
          return sum + power * v![(sequence * time + key) * valueColumns + head * valueSize + i]!;
        }, 0);
        context.push(total === 0 ? 0 : sum / total);
      }
    }
  }
  return context;
}

const cases = fc.record({
  ...{ batch: fc.integer({ min: 1, max: 3 }), heads: fc.integer({ min: 1, max: 4 }) },
  ...{ queries: fc.integer({ min: 1, max: 140 }), keys: fc.integer({ min: 1, max: 80 }) },
  ...{ size: fc.integer({ min: 1, max: 35 }), valueSize: fc.integer({ min: 1, max: 35 }) },
  causal: fc.boolean(),
  scale: fc.option(fc.constantFrom(1, 0.3), { nil: undefined }),
  mask: fc.constantFrom("none", "keys", "queries", "bool"),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Operands and options of a case; some queries see no key. */
function operandsOf({ batch, heads, queries, keys, size, valueSize, ...rest }: Case) {
  const operands = [
    draw(batch, queries, heads * size),
    draw(batch, keys, heads * size),
    draw(batch, keys, heads * valueSize),
  ] as const;
  const shape = rest.mask === "queries" ? [batch, queries, keys] : [batch, keys];
  const chosen = tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b) }, () => Number(random.uniform() < 0.6)),
    shape,
    rest.mask === "bool" ? "bool" : "float32",
  );
  const mask = rest.mask === "none" ? undefined : chosen;
  const { causal, scale } = rest;
  const options = { heads, causal, ...(scale !== undefined && { scale }), ...(mask && { mask }) };
  return { operands, options };
}

for (const native of [true, false]) {
  const build = native ? "native" : "WebAssembly";

  Deno.test(`fused attention is the formula on random shapes and masks, ${build}`, async () => {
    await setUpBackend(native ? {} : { native });
    fc.assert(
      fc.property(cases, (drawn) =>
        tf.tidy(() => {
          const { operands, options } = operandsOf(drawn);
          const expected = reference(operands, options);
          assertClose(fusedAttention(...operands, options).dataSync(), expected, 2e-5);
          assertClose(fusedAttentionPlain(...operands, options).dataSync(), expected, 2e-5);
        })),
      { seed: 7, numRuns: 40 },
    );
  });

  Deno.test(`fused attention has the gradients of the plain one, ${build}`, async () => {
    await setUpBackend(native ? {} : { native });
    fc.assert(
      fc.property(cases, (drawn) =>
        tf.tidy(() => {
          const { operands, options } = operandsOf(drawn);
          const weigh = draw(...fusedAttention(...operands, options).shape);
          const [fused, plain] = [fusedAttention, fusedAttentionPlain].map((attend) =>
            tf.grads((...given: tf.Tensor[]) =>
              tf.sum(
                tf.mul(attend(...given as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D], options), weigh),
              )
            )([...operands])
          );
          fused!.forEach((gradient, i) =>
            assertClose(gradient.dataSync(), plain![i]!.dataSync(), 1e-4)
          );
        })),
      { seed: 8, numRuns: 40 },
    );
  });
}

Deno.test("fused attention has the gradients of finite differences, causal and masked", () => {
  const [q, k, v] = [draw(2, 6, 4), draw(2, 6, 4), draw(2, 6, 6)];
  const options = { heads: 2, causal: true, mask: paddingMask([6, 4], 6) };
  for (let i = 0; i < 3; i++) {
    const step = draw(...[q, k, v][i]!.shape);
    const along = (t: tf.Tensor) => {
      const given = [q, k, v].map((x, j) => i === j ? tf.add(x, tf.mul(t, step)) : x);
      const [queries, keys, values] = given as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      return tf.sum(tf.square(fusedAttention(queries, keys, values, options))) as tf.Scalar;
    };
    const { largestRelativeError } = checkGradient(along, tf.scalar(0), { epsilon: 0.01 });
    assert.ok(largestRelativeError < 3e-3, `${i}: ${largestRelativeError}`);
  }
});

Deno.test("causal attention sees nothing of what follows, to the bit", () => {
  const x = draw(1, 150, 8), short = tf.slice(x, [0, 0, 0], [1, 70, 8]);
  const attend = (x: tf.Tensor3D) => fusedAttention(x, x, x, { heads: 2, causal: true });
  const first = tf.slice(attend(x), [0, 0, 0], [1, 70, 8]);
  assert.deepEqual(first.dataSync(), attend(short).dataSync());
});

Deno.test("the weights of a query are a softmax, also of huge scores", () => {
  const keys = tf.tensor3d([[[3e4], [-3e4], [3e4]]]), values = tf.tensor3d([[[1], [5], [2]]]);
  const context = fusedAttention(tf.tensor3d([[[1], [-1], [0]]]), keys, values);
  assertClose(context.dataSync(), [1.5, 5, 8 / 3], 1e-6);
  const infinite = fusedAttention(
    tf.fill([1, 1, 1], -3e38),
    tf.fill([1, 2, 1], 3e38),
    tf.ones([1, 2, 1]),
  );
  assert.ok(Number.isNaN(infinite.dataSync()[0]), "as softmax of nothing but -Infinity");
});

Deno.test("a query with a NaN spoils its own row alone", () => {
  const x = draw(1, 5, 4), values = [...x.dataSync()];
  const expected = fusedAttention(x, x, x).arraySync();
  values[2 * 4 + 1] = NaN;
  const y = fusedAttention(tf.tensor3d(values, [1, 5, 4]), x, x).arraySync();
  assert.ok(y[0]![2]!.every(Number.isNaN));
  for (const row of [0, 1, 3, 4]) assert.deepEqual(y[0]![row], expected[0]![row]);
});

Deno.test("the gradient of fused attention can be differentiated", () => {
  const x = draw(1, 4, 2), options = { heads: 2, causal: true };
  const [fused, plain] = [fusedAttention, fusedAttentionPlain].map((attend) => {
    const slope = tf.grad((x) => {
      const t = x as tf.Tensor3D;
      return tf.sum(tf.square(attend(t, t, t, options)));
    });
    return tf.grad((x) => tf.sum(tf.square(slope(x))))(x).dataSync();
  });
  assertClose(fused!, plain!, 1e-5);
});

Deno.test("no tensor of all scores is made, forwards or backwards", async () => {
  const x = draw(1, 400, 8), scores = 4 * 4 * 400 * 400;
  const { peakBytes } = await tf.profile(() =>
    tf.grad((x) => {
      const t = x as tf.Tensor3D;
      return tf.sum(fusedAttention(t, t, t, { heads: 4, causal: true }));
    })(x)
  );
  const before = tf.memory().numBytes;
  assert.ok(peakBytes - before < scores / 4, `${peakBytes - before}`);
});

Deno.test("fused attention gives the same on memory full of other numbers, and leaves nothing", async () => {
  const [q, k, v] = [draw(2, 70, 6), draw(2, 33, 6), draw(2, 33, 10)];
  const run = () =>
    tf.tidy(() => {
      const attend = (...given: tf.Tensor[]) => {
        const [q, k, v] = given as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
        return tf.sum(tf.sin(fusedAttention(q, k, v, { heads: 2, causal: true })));
      };
      return tf.grads(attend)([q, k, v]).map((gradient) => [...gradient.dataSync()]);
    });
  const expected = run();
  for (const rubbish of [NaN, 1e30]) {
    for (const size of [1e3, 1e4, 1e5]) tf.fill([size], rubbish).dispose();
    assert.deepEqual(run(), expected);
  }
  await withLeakCheck(() => void run());
});

Deno.test("attention of nothing is nothing, or zeros", () => {
  const none = tf.zeros<tf.Rank.R3>([0, 3, 4]), query = draw(1, 2, 4);
  assert.deepEqual(fusedAttention(none, none, none, { heads: 2 }).shape, [0, 3, 4]);
  assert.deepEqual(fusedAttention(tf.zeros([1, 0, 4]), query, query).shape, [1, 0, 4]);
});

Deno.test("the context alone is that of multi-head attention, by keys and values of other sizes", () => {
  const layer = (rows: number, columns: number) => ({
    kernel: normalTensor<tf.Rank.R2>(random, [rows, columns]),
    bias: normalTensor<tf.Rank.R1>(random, [columns]),
  });
  const parameters = {
    ...{ query: layer(5, 6), key: layer(4, 6), value: layer(4, 9), output: layer(9, 5) },
  };
  const queries = draw(2, 7, 5), memory = draw(2, 7, 4);
  for (const options of [{ causal: true }, { mask: paddingMask([7, 3], 7) }, {}]) {
    const all = { heads: 3, ...options };
    const { context, weights } = multiHeadAttention(queries, memory, parameters, all);
    assert.deepEqual(weights.shape, [2, 3, 7, 7]);
    const alone = multiHeadContext(queries, memory, parameters, all);
    assertClose(alone.dataSync(), context.dataSync(), 1e-5);
    if (options.causal) assert.equal(weights.arraySync()[1]![2]![0]![1], 0);
  }
});

Deno.test("fused attention says which argument does not fit", () => {
  const x = draw(2, 3, 4);
  const throws = (run: () => unknown, message: RegExp) =>
    assert.throws(run, { name: "RangeError", message });
  throws(() => fusedAttention(x, draw(2, 3, 6), x), /"keys" must be of shape \[2, keys, 4\]/);
  throws(() => fusedAttention(x, x, draw(2, 5, 4)), /"values" must be of shape \[2, 3, value/);
  throws(
    () => fusedAttention(x, x, x, { heads: 3 }),
    /"heads" must be a positive integer that divides 4 and 4, current value is 3/,
  );
  throws(() => fusedAttention(x, x, x, { scale: Infinity }), /"scale" must be finite/);
  throws(
    () => fusedAttention(x, x, x, { mask: tf.ones([2, 4]) }),
    /"mask" must be of shape \[2, 3\]/,
  );
  throws(() => fusedAttention(x, x, x, { mask: tf.fill([2, 3], 0.5) }), /mask\[0\]/);
});
