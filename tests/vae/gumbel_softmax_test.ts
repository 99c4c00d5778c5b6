import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { gumbelSoftmax, gumbelTensor, straightThrough } from "lib/vae/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

/** One-hot of each row's largest element. */
const oneHot = (soft: tf.Tensor) =>
  tf.cast(tf.oneHot(tf.argMax(soft, -1) as tf.Tensor1D, soft.shape.at(-1)!), "float32");

Deno.test("gumbelTensor() has the mean and variance of the Gumbel distribution", () => {
  const n = 100_000, { mean, variance } = tf.moments(gumbelTensor(new Random(0), [n]));
  const expected = Math.PI ** 2 / 6;
  assertClose(mean, 0.5772156649, 5 * Math.sqrt(expected / n));
  assertClose(variance, expected, 5 * expected * Math.sqrt(4.4 / n)); // kurtosis 5.4
});

Deno.test("gumbelTensor() is finite for the lowest and the highest number of a generator", () => {
  const fill = (value: number) => ({
    fillUniform: (out: Float32Array) => void out.fill(value),
  } as unknown as Random);
  const [low] = gumbelTensor(fill(1 - 2 ** -24), [1]).dataSync();
  const [high] = gumbelTensor(fill(0), [1]).dataSync();
  assertClose(low!, -Math.log(24 * Math.LN2));
  assertClose(high!, 53 * Math.LN2);
});

Deno.test("the largest element of a Gumbel-softmax sample has the softmax's probability", () => {
  const n = 30_000, logits = tf.tile(tf.log(tf.tensor2d([[1, 2, 3]])), [n, 1]);
  const sample = gumbelSoftmax(logits, gumbelTensor<tf.Rank.R2>(new Random(1), [n, 3]), 0.7);
  const shares = tf.mean(oneHot(sample), 0);
  assertClose(shares, [1 / 6, 2 / 6, 3 / 6], 4 * 0.5 / Math.sqrt(n));
});

Deno.test("gumbelSoftmax() becomes one-hot at low temperatures and uniform at high ones", () => {
  const logits = tf.tensor2d([[0.3, -1, 2]]), noise = gumbelTensor(new Random(2), [1, 3]);
  const at = (temperature: number) => gumbelSoftmax<tf.Tensor>(logits, noise, temperature);
  assertClose(at(0.01), oneHot(tf.add(logits, noise)));
  assertClose(at(1e5), tf.fill([1, 3], 1 / 3), 1e-4);
  assertClose(at(1), tf.softmax(tf.add(logits, noise)));
});

Deno.test("gumbelSoftmax() has the gradient of finite differences with the noise held fixed", () => {
  const noise = gumbelTensor<tf.Rank.R2>(new Random(3), [2, 3]);
  const logits = tf.tensor2d([[0.3, -1, 0.2], [0, 1, 2]]), weights = tf.tensor1d([1, -2, 0.5]);
  for (const temperature of [0.5, 2]) {
    const f = (l: tf.Tensor) =>
      tf.sum(tf.mul(tf.square(gumbelSoftmax<tf.Tensor>(l, noise, temperature)), weights));
    const { largestRelativeError } = checkGradient(f, logits);
    assert.ok(largestRelativeError < 1e-2, `${largestRelativeError}`);
  }
});

Deno.test("straightThrough() gives the hard numbers and the gradient at them by the soft", () => {
  const soft = tf.tensor2d([[0.2, 0.5, 0.3]]), weights = tf.tensor1d([1, 4, 9]);
  const f = (s: tf.Tensor) => tf.sum(tf.mul(straightThrough(oneHot(s), s), weights));
  assertClose(f(soft), 4, 0);
  assertClose(tf.grad(f)(soft), [1, 4, 9], 0);
});

Deno.test("straightThrough() of a coin trains its probability, and none flows to the hard side", () => {
  // E[(b - 0.7)^2] for b of probability p has the derivative 1 - 2 * 0.7; the estimator's mean is
  // E[2 (b - 0.7)] = 2 (p - 0.7): right only at p = 0.5
  const n = 40_000, random = new Random(4);
  const uniform = tf.tensor1d(Float32Array.from({ length: n }, () => random.uniform()));
  const estimate = (p: number) => {
    const f = (q: tf.Tensor, u: tf.Tensor) => {
      const soft = tf.mul(tf.onesLike(u), q), hard = tf.cast(tf.less(u, soft), "float32");
      return tf.mean(tf.square(tf.sub(straightThrough(hard, soft), 0.7)));
    };
    return tf.grad((q: tf.Tensor) => f(q, uniform))(tf.scalar(p)).dataSync()[0]!;
  };
  const tolerance = 5 * 2 * 0.5 / Math.sqrt(n);
  assertClose(estimate(0.5), 1 - 2 * 0.7, tolerance);
  assertClose(estimate(0.9), 2 * (0.9 - 0.7), tolerance);
  const both = tf.grads((h: tf.Tensor, s: tf.Tensor) => tf.sum(straightThrough(h, s)));
  assert.throws(() => both([tf.ones([2]), tf.ones([2])]), /gradient/);
});

Deno.test("a straight-through Gumbel-softmax latent learns what a discrete one has to", () => {
  // the loss of category j is costs[j]; logits trained by the estimator find the cheapest
  const costs = tf.tensor1d([3, 1, 2]), random = new Random(5);
  const logits = tf.variable(tf.zeros<tf.Rank.R2>([1, 3])), optimizer = tf.train.sgd(0.1);
  for (let step = 0; step < 200; step++) {
    optimizer.minimize(() => {
      const noise = gumbelTensor<tf.Rank.R2>(random, [8, 3]);
      const soft = gumbelSoftmax(tf.tile<tf.Tensor2D>(logits as tf.Tensor2D, [8, 1]), noise, 1);
      return tf.mean(tf.sum(tf.mul(straightThrough<tf.Tensor>(oneHot(soft), soft), costs), 1));
    });
  }
  const probabilities = tf.softmax(logits as tf.Tensor2D).dataSync();
  assert.ok(probabilities[1]! > 0.9, `${probabilities}`);
});

Deno.test("the discrete estimators leak no tensor", async () => {
  const logits = tf.ones<tf.Rank.R2>([2, 3]), random = new Random(6);
  await withLeakCheck(() => {
    const noise = gumbelTensor<tf.Rank.R2>(random, [2, 3]);
    tf.dispose([noise, gumbelSoftmax(logits, noise, 1), straightThrough(logits, noise)]);
  });
});

Deno.test("the discrete estimators name a bad argument", () => {
  const two = tf.ones([2]), three = tf.ones([3]);
  const task = "Cannot sample from the Gumbel-softmax distribution";
  assert.throws(() => gumbelSoftmax(two, three, 1), {
    name: "RangeError",
    message: `${task}: "noise" must have the shape of "logits", [2], current shape is [3]`,
  });
  for (const temperature of [0, -1, NaN, Infinity]) {
    assert.throws(() => gumbelSoftmax(two, two, temperature), {
      name: "RangeError",
      message:
        `${task}: "temperature" must be greater than 0 and finite, current value is ${temperature}`,
    });
  }
  assert.throws(() => straightThrough(two, three), {
    name: "RangeError",
    message: 'Cannot pass a gradient straight through: "soft" must have the shape of "hard", ' +
      "[2], current shape is [3]",
  });
  assert.throws(() => gumbelTensor(new Random(0), [-1]), /"shape\[0\]" must be an integer of/);
});
