import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import {
  bernoulliLogLikelihood,
  evidenceLowerBound,
  gaussianLogLikelihood,
  klBetweenGaussians,
  klToStandardNormal,
  reparameterize,
} from "lib/vae/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const value = (tensor: tf.Tensor) => tensor.dataSync()[0]!;

Deno.test("reparameterize() scales the noise by the standard deviation, not the variance", () => {
  assertClose(value(reparameterize(tf.scalar(1), tf.scalar(Math.log(4)), tf.scalar(3))), 7);
});

Deno.test("reparameterize() gives samples of the right mean and variance", () => {
  const n = 100_000, noise = normalTensor<tf.Rank.R1>(new Random(0), [n]);
  const z = reparameterize(tf.fill([n], 1), tf.fill([n], Math.log(4)), noise);
  const { mean, variance } = tf.moments(z);
  assertClose(value(mean), 1, 5 * 2 / Math.sqrt(n)); // 5 standard errors
  assertClose(value(variance), 4, 5 * 4 * Math.sqrt(2 / n));
});

Deno.test("reparameterize() has the gradients of finite differences with the noise held fixed", () => {
  const random = new Random(1);
  const [mean, logVariance, epsilon] = [0, 1, 2].map(() => normalTensor(random, [3, 2]));
  const f = (m: tf.Tensor, l: tf.Tensor) =>
    tf.sum(tf.sin(reparameterize(m, l, epsilon!))) as tf.Scalar;
  const forMean = checkGradient((m: tf.Tensor) => f(m, logVariance!), mean!, { epsilon: 0.01 });
  const forLog = checkGradient((l: tf.Tensor) => f(mean!, l), logVariance!, { epsilon: 0.01 });
  // float32 with a step of 0.01: 6e-8 / 0.01 of rounding and 0.01^2 / 6 of truncation
  assert.ok(forMean.largestRelativeError < 5e-3, `${forMean.largestRelativeError}`);
  assert.ok(forLog.largestRelativeError < 5e-3, `${forLog.largestRelativeError}`);
});

Deno.test("klToStandardNormal() is 0 for the standard normal and known by hand elsewhere", () => {
  assertClose(value(klToStandardNormal(tf.scalar(0), tf.scalar(0))), 0, 0);
  assertClose(value(klToStandardNormal(tf.scalar(1), tf.scalar(Math.log(4)))), 2 - Math.log(2));
});

Deno.test("klToStandardNormal() is never negative", () => {
  const real = fc.double({ min: -8, max: 8, noNaN: true });
  fc.assert(fc.property(real, real, (mean, logVariance) => {
    const kl = value(klToStandardNormal(tf.scalar(mean), tf.scalar(logVariance)));
    assert.ok(kl >= -1e-6 * (1 + mean * mean), `${kl}`);
  }));
});

Deno.test("klBetweenGaussians() to the standard normal is klToStandardNormal()", () => {
  const random = new Random(2), shape: [number, number] = [4, 3];
  const p = { mean: normalTensor(random, shape), logVariance: normalTensor(random, shape) };
  const q = { mean: tf.zeros(shape), logVariance: tf.zeros(shape) };
  const difference = klBetweenGaussians(p, q).sub(klToStandardNormal(p.mean, p.logVariance));
  assertClose(value(difference.abs().max()), 0, 1e-5);
  assertClose(value(klBetweenGaussians(p, p).abs().max()), 0, 1e-6);
});

Deno.test("klBetweenGaussians() of equal variances is the distance alone, however wide they are", () => {
  for (const logVariance of [-300, -200, -120, -100, -20, 0, 20, 100, 120, 200, 300]) {
    const at = (mean: number) => ({
      mean: tf.tensor1d([mean]),
      logVariance: tf.fill([1], logVariance),
    });
    assertClose(value(klBetweenGaussians(at(7), at(7))), 0, 0);
    const distance = 3 * Math.exp(logVariance / 2); // three standard deviations: 9 / 2 nats
    if (distance < 1e38 && distance > 1e-37) {
      assertClose(value(klBetweenGaussians(at(distance), at(0))), 4.5, 1e-4);
    }
    const kl = (m: tf.Tensor, l: tf.Tensor) =>
      tf.sum(klBetweenGaussians({ mean: m, logVariance: l }, at(7))) as tf.Scalar;
    const gradients = tf.grads(kl)([at(7).mean, at(7).logVariance]);
    assert.deepEqual(gradients.map((gradient) => Math.abs(value(gradient))), [0, 0]);
  }
  const p = { mean: tf.zeros([1]), logVariance: tf.fill([1], 200) };
  const q = { mean: tf.zeros([1]), logVariance: tf.fill([1], 201) };
  assertClose(value(klBetweenGaussians(p, q)), (1 + Math.exp(-1) - 1) / 2);
});

Deno.test("bernoulliLogLikelihood() at infinite logits is 0 for what is certain, else -Infinity", () => {
  const at = (x: number[], logits: number[]) =>
    bernoulliLogLikelihood(tf.tensor2d([x]), tf.tensor2d([logits])).dataSync()[0]!;
  assertClose(at([1, 0, 1], [Infinity, -Infinity, 0]), -Math.LN2);
  assert.equal(at([0, 0], [Infinity, 0]), -Infinity);
  assert.equal(at([0.5, 0], [-Infinity, 0]), -Infinity);
  assert.ok(Number.isNaN(at([1, 1], [Infinity, NaN])));
  for (const large of [1e4, 1e20, 3e38]) {
    assertClose(at([1, 0], [large, -large]), 0, 0);
    assertClose(at([0, 0], [large, -large]) / -large, 1);
  }
  const loss = (logits: tf.Tensor) =>
    tf.sum(bernoulliLogLikelihood(tf.tensor2d([[1, 0, 1]]), logits)) as tf.Scalar;
  const gradient = tf.grad(loss)(tf.tensor2d([[Infinity, -Infinity, 0]]));
  assert.deepEqual([...gradient.dataSync()], [0, 0, 0.5]);
});

Deno.test("bernoulliLogLikelihood() stays finite where the sigmoid rounds to 0 or 1", () => {
  const logits = tf.tensor2d([[100, -100]]);
  assertClose(value(bernoulliLogLikelihood(tf.tensor2d([[1, 0]]), logits)), 0);
  assertClose(value(bernoulliLogLikelihood(tf.tensor2d([[0, 1]]), logits)), -200, 1e-3);
});

Deno.test("gaussianLogLikelihood() is the log-density", () => {
  const [x, mean, sd] = [[[2]], [[1]], [[0.5]]].map((v) => tf.tensor2d(v));
  const expected = -0.5 * (4 + 2 * Math.log(0.5) + Math.log(2 * Math.PI));
  assertClose(value(gaussianLogLikelihood(x!, mean!, sd!)), expected);
});

Deno.test("evidenceLowerBound() is at most the log-likelihood of a model that can be integrated", () => {
  // one pixel, one latent, decoder logit = 2 z: p(x = 1) = E[sigmoid(2 z)] = 1/2 by symmetry
  const random = new Random(3), n = 50_000;
  for (const [mean, logVariance] of [[0, 0], [0.7, -0.5], [-1, 0.3]] as const) {
    const posterior = { mean: tf.fill([n, 1], mean), logVariance: tf.fill([n, 1], logVariance) };
    const epsilon = normalTensor<tf.Rank.R2>(random, [n, 1]);
    const z = reparameterize(posterior.mean, posterior.logVariance, epsilon);
    const { elbo } = evidenceLowerBound(tf.ones([n, 1]), tf.mul(z, 2), posterior);
    assert.ok(value(tf.mean(elbo)) < Math.log(0.5) + 0.01);
  }
});

Deno.test("the functions on Gaussians leak no tensor", async () => {
  const one = tf.ones([2, 2]);
  await withLeakCheck(() => {
    tf.dispose([
      reparameterize(one, one, one),
      klToStandardNormal(one, one),
      klBetweenGaussians({ mean: one, logVariance: one }, { mean: one, logVariance: one }),
      bernoulliLogLikelihood(one, one),
      gaussianLogLikelihood(one, one, one),
      ...Object.values(evidenceLowerBound(one, one, { mean: one, logVariance: one })),
    ]);
  });
});

Deno.test("the functions on Gaussians name the argument whose shape is wrong", () => {
  const two = tf.ones([2]), three = tf.ones([3]);
  assert.throws(() => reparameterize(two, two, three), {
    name: "RangeError",
    message:
      'Cannot reparameterize: "epsilon" must have the shape of "mean", [2], current shape is [3]',
  });
  assert.throws(() => klToStandardNormal(two, three), {
    name: "RangeError",
    message:
      'Cannot compute the KL divergence: "logVariance" must have the shape of "mean", [2], ' +
      "current shape is [3]",
  });
  assert.throws(
    () => klBetweenGaussians({ mean: two, logVariance: two }, { mean: three, logVariance: two }),
    /"q.mean" must have the shape of "p.mean"/,
  );
  assert.throws(() => bernoulliLogLikelihood(two, three), /"logits" must have the shape of "x"/);
  assert.throws(
    () => gaussianLogLikelihood(two, two, three),
    /"standardDeviation" must have the shape/,
  );
});

Deno.test("gaussianLogLikelihood() refuses a standard deviation that is not positive", () => {
  const x = tf.tensor2d([[0, 1]]);
  for (const wrong of [-1, 0, -Infinity]) {
    assert.throws(() => gaussianLogLikelihood(x, x, tf.tensor2d([[1, wrong]])), {
      name: "RangeError",
      message: 'Cannot compute the Gaussian log-likelihood: "standardDeviation[1]" must be ' +
        `greater than 0, current value is ${wrong}`,
    });
  }
});

Deno.test("reparameterize() takes noise of 0, and little noise, also where the deviation overflows", () => {
  for (const logVariance of [200, 400, 1e30, Infinity]) {
    const l = tf.scalar(logVariance), zero = tf.scalar(0);
    assert.equal(value(reparameterize(tf.scalar(1), l, zero)), 1);
    const slope = tf.grad((l: tf.Tensor) => reparameterize(tf.scalar(1), l as tf.Scalar, zero))(l);
    assert.equal(value(slope) + 0, 0);
  }
  const z = value(reparameterize(tf.scalar(1), tf.scalar(200), tf.scalar(1e-20)));
  assertClose(z / (Math.exp(100) * 1e-20), 1, 1e-5);
  assert.equal(value(reparameterize(tf.scalar(1), tf.scalar(200), tf.scalar(-1))), -Infinity);
  assert.ok(Number.isNaN(value(reparameterize(tf.scalar(1), tf.scalar(NaN), tf.scalar(0)))));
  const mixed = tf.tensor1d([200, 0.3, NaN]), noise = tf.tensor1d([0, 0.7, 0]);
  const [large, ordinary, missing] = reparameterize(tf.ones([3]), mixed, noise).dataSync();
  const alone = reparameterize(tf.scalar(1), tf.scalar(0.3), tf.scalar(0.7));
  assert.deepEqual([large, ordinary, missing], [1, value(alone), NaN]);
});
