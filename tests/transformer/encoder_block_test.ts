import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { causalMask, paddingMask } from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { transformerEncoderBlock } from "lib/transformer/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const random = new Random(0);
const dense = (inputs: number, units: number) => ({
  kernel: normalTensor<tf.Rank.R2>(random, [inputs, units]),
  bias: normalTensor<tf.Rank.R1>(random, [units]),
});
const norm = () => ({ gamma: tf.ones<tf.Rank.R1>([4]), beta: tf.zeros<tf.Rank.R1>([4]) });
const weights = {
  attention: { query: dense(4, 4), key: dense(4, 4), value: dense(4, 4), output: dense(4, 4) },
  ...{ expand: dense(4, 8), contract: dense(8, 4) },
  ...{ attentionNorm: norm(), feedForwardNorm: norm() },
};
const x = normalTensor<tf.Rank.R3>(random, [2, 5, 4]);

for (const normalizeFirst of [false, true]) {
  const options = { heads: 2, activation: "gelu", normalizeFirst } as const;

  Deno.test(`the encoder block has the gradient of finite differences, normalizeFirst ${normalizeFirst}`, () => {
    const energy = (h: tf.Tensor) => {
      const y = transformerEncoderBlock(h as tf.Tensor3D, weights, options);
      return tf.sum(tf.mul(y, x)) as tf.Scalar; // a sum of squares of normalized rows is constant
    };
    for (let direction = 0; direction < 3; direction++) {
      const step = normalTensor<tf.Rank.R3>(random, [2, 5, 4]);
      const along = (t: tf.Tensor) => energy(tf.add(x, tf.mul(t, step)));
      const { largestRelativeError } = checkGradient(along, tf.scalar(0), { epsilon: 0.003 });
      assert.ok(largestRelativeError < 5e-3, `${largestRelativeError}`);
    }
  });

  Deno.test(`the encoder block leaves one tensor, normalizeFirst ${normalizeFirst}`, async () => {
    await withLeakCheck(() => transformerEncoderBlock(x, weights, options).dispose());
  });
}

Deno.test("the encoder block under a causal mask gives the first place the same whatever follows", () => {
  const first = (h: tf.Tensor3D) =>
    transformerEncoderBlock(h, weights, { heads: 2, mask: causalMask(h.shape[1]) })
      .slice([0, 0, 0], [2, 1, 4]);
  const alone = first(tf.slice(x, [0, 0, 0], [2, 1, 4]));
  assertClose(first(x), alone, 1e-5);
});

Deno.test("the encoder block normalizes after each part and applies ReLU, unless told otherwise", () => {
  const original = { activation: "relu", normalizeFirst: false, epsilon: 1e-5 } as const;
  assert.deepEqual(
    transformerEncoderBlock(x, weights, { heads: 2 }).arraySync(),
    transformerEncoderBlock(x, weights, { heads: 2, ...original }).arraySync(),
  );
});

for (const normalizeFirst of [false, true]) {
  Deno.test(`the encoder block keeps padding out of every gradient, normalizeFirst ${normalizeFirst}`, () => {
    const mask = paddingMask([5, 3], 5), counts = tf.expandDims(mask, 2);
    const gradientsAt = (padded: number) => {
      const input = tf.where(tf.cast(counts, "bool"), x, tf.fill(x.shape, padded)) as tf.Tensor3D;
      const loss = (h: tf.Tensor, kernel: tf.Tensor, gamma: tf.Tensor) => {
        const y = transformerEncoderBlock(h as tf.Tensor3D, {
          ...weights,
          expand: { ...weights.expand, kernel: kernel as tf.Tensor2D },
          attentionNorm: { ...weights.attentionNorm, gamma: gamma as tf.Tensor1D },
        }, { heads: 2, normalizeFirst, mask });
        const seen = tf.where(tf.cast(counts, "bool"), y, tf.zerosLike(y));
        return tf.sum(tf.sin(seen)) as tf.Scalar;
      };
      const at = [input, weights.expand.kernel, weights.attentionNorm.gamma];
      return [loss(at[0]!, at[1]!, at[2]!), ...tf.grads(loss as never)(at)]
        .map((tensor) => [...tensor.dataSync()]);
    };
    const expected = gradientsAt(0);
    assert.ok(expected.flat().every(Number.isFinite));
    for (const padded of [NaN, Infinity]) assert.deepEqual(gradientsAt(padded), expected);
  });
}

Deno.test("the encoder block refuses heads that do not divide the size", () => {
  assert.throws(
    () => transformerEncoderBlock(x, weights, { heads: 3 }),
    /"heads" must be a positive integer that divides 4, current value is 3/,
  );
});
