import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { losses } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();

const none = { reduction: "none" } as const;

Deno.test("logCosh is exact from tiny to huge errors", () => {
  const errors = [1e-4, 1e-2, 0.1, 0.249, 0.251, 0.5, 2, 20];
  const each = losses.logCosh(tf.zeros([8]), tf.tensor1d(errors), none).dataSync();
  const expected = errors.map((e) => Math.log1p(2 * Math.sinh(e / 2) ** 2));
  assertClose(each, expected, { rtol: 5e-6, atol: 0 });
  const far = losses.logCosh(tf.zeros([2]), tf.tensor1d([-1e4, 1e30]), none).dataSync();
  assertClose(far, [1e4 - Math.LN2, 1e30], { rtol: 1e-6, atol: 0 });
});

Deno.test("huber is half a square inside of delta and a straight line outside", () => {
  const errors = tf.tensor1d([-3, -1, 0, 0.5, 1e30]);
  const each = losses.huber(tf.zeros([5]), errors, { ...none, delta: 1 });
  assertClose(each.dataSync(), [2.5, 0.5, 0, 0.125, 1e30], { rtol: 1e-6, atol: 1e-7 });
  const slopes = tf.grad((p: tf.Tensor) => losses.huber(tf.zeros([5]), p, { reduction: "sum" }));
  assertClose(slopes(errors).dataSync(), [-1, -1, 0, 0.5, 1], 1e-6);
});

Deno.test("klDivergence takes probabilities of 0 on either side", () => {
  const y = tf.tensor2d([[1, 0], [0.5, 0.5]]), p = tf.tensor2d([[0.25, 0.75], [1, 0]]);
  const each = losses.klDivergence(y, p, none).dataSync();
  assertClose(each, [Math.log(4), Math.log(0.5) - 0.5 * Math.log(1e-7)], 1e-5);
  const slopes = tf.grad((p: tf.Tensor) => losses.klDivergence(y, p))(p);
  assert.ok([...slopes.dataSync()].every(Number.isFinite));
});

Deno.test("cosineSimilarity of a vector of zeros is 0, with a gradient that is finite", () => {
  const y = tf.tensor2d([[1, 2]]), p = tf.zeros([1, 2]);
  assert.equal(losses.cosineSimilarity(y, p).dataSync()[0], 0);
  const slopes = tf.grad((p: tf.Tensor) => losses.cosineSimilarity(y, p))(p);
  assert.ok([...slopes.dataSync()].every(Number.isFinite));
});

Deno.test("hinge takes labels of 0 and 1 as -1 and 1", () => {
  const p = tf.tensor1d([0.3, -2, 0.5]);
  assertClose(
    losses.hinge(tf.tensor1d([1, 0, 0], "int32"), p, none),
    losses.hinge(tf.tensor1d([1, -1, -1]), p, none),
  );
});

Deno.test("a variance of 0 is held away from 0", () => {
  const zero = tf.tensor1d([0]);
  const loss = losses.gaussianNegativeLogLikelihood(zero, zero, zero);
  assertClose(loss, tf.scalar(0.5 * Math.log(1e-6)), 1e-5);
});

Deno.test("losses of percentages and logarithms take a target of 0", () => {
  const zero = tf.tensor1d([0]), one = tf.tensor1d([1]);
  assertClose(losses.meanAbsolutePercentageError(zero, one), tf.scalar(1e9), {
    rtol: 1e-6,
    atol: 0,
  });
  assertClose(losses.meanSquaredLogarithmicError(zero, one), tf.scalar(Math.LN2 ** 2), 1e-6);
  assertClose(losses.poisson(zero, zero), tf.scalar(0), 1e-6);
});

Deno.test("likelihoods refuse a variance or a mean count that is negative, where it is not masked", () => {
  const y = tf.tensor1d([1, 2]), one = tf.ones([2]), weights = tf.tensor1d([1, 0]);
  for (const wrong of [-1, -Infinity]) {
    const bad = tf.tensor1d([1, wrong]), end = `[1]" must be at least 0, current value is ${wrong}`;
    assert.throws(() => losses.gaussianNegativeLogLikelihood(y, one, bad), {
      name: "RangeError",
      message: `Cannot compute the Gaussian negative log-likelihood: "variance${end}`,
    });
    assert.throws(() => losses.poisson(y, bad), {
      name: "RangeError",
      message: `Cannot compute the Poisson loss: "prediction${end}`,
    });
    const masked = losses.gaussianNegativeLogLikelihood(y, one, bad, { weights });
    assert.equal(masked.dataSync()[0], 0);
    assertClose(losses.poisson(y, bad, { weights }), tf.scalar(1));
  }
});
