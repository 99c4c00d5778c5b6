import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import {
  bernoulliLogLikelihood,
  bernoulliLogLikelihoods,
  evidenceLowerBound,
  gaussianLogLikelihood,
  importanceWeightedBound,
  logImportanceWeights,
  logMarginalLikelihood,
  reparameterize,
  VariationalAutoencoder,
} from "lib/vae/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

/** x = slope z + deviation times noise, for z of one number: log p(x) and p(z | x) in closed form. */
const SLOPE = 1.5, DEVIATION = 0.5, X = 0.8;
const VARIANCE = SLOPE ** 2 + DEVIATION ** 2;
const LOG_P = -0.5 * (X ** 2 / VARIANCE + Math.log(2 * Math.PI * VARIANCE));
const POSTERIOR_MEAN = SLOPE * X / VARIANCE, POSTERIOR_VARIANCE = DEVIATION ** 2 / VARIANCE;

/** log w of so many samples of q = N(mean, exp(logVariance)): [samples]. */
function logWeights(samples: number, mean: number, logVariance: number, random: Random) {
  const q = { mean: tf.fill([samples, 1], mean), logVariance: tf.fill([samples, 1], logVariance) };
  const z = reparameterize(q.mean, q.logVariance, normalTensor<tf.Rank.R2>(random, [samples, 1]));
  const likelihood = gaussianLogLikelihood(
    tf.fill([samples, 1], X),
    tf.mul(z, SLOPE),
    tf.fill([samples, 1], DEVIATION),
  );
  return logImportanceWeights(likelihood, z, q);
}

Deno.test("every importance weight is p(x) where q is the exact posterior", () => {
  const weights = logWeights(1000, POSTERIOR_MEAN, Math.log(POSTERIOR_VARIANCE), new Random(0));
  for (const weight of weights.dataSync()) assertClose(weight, LOG_P, 1e-4);
});

Deno.test("the mean importance weight is p(x) for another q", () => {
  const samples = 200_000, weights = logWeights(samples, 0.2, -1, new Random(1)).dataSync();
  const ratios = Float64Array.from(weights, (weight) => Math.exp(weight - LOG_P));
  const mean = ratios.reduce((a, b) => a + b) / samples;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / samples;
  assert.ok(variance > 0.05); // that q is another
  assertClose(mean, 1, 4 * Math.sqrt(variance / samples));
});

Deno.test("the bound rises with k from the ELBO to log p(x), and stays below", () => {
  // variance e^-1 against 0.1: no weight is large, and the mean is off
  const samples = 2 ** 16, weights = logWeights(samples, 0.1, -1, new Random(2));
  const bounds = [1, 2, 4, 16, 64, 256, 1024].map((k) =>
    tf.mean(importanceWeightedBound(tf.reshape(weights, [-1, k]))).dataSync()[0]!
  );
  // each group of the larger k is made of groups of the smaller: the log of the mean is concave
  for (let i = 1; i < bounds.length; i++) assert.ok(bounds[i]! > bounds[i - 1]!, `${bounds}`);
  assertClose(bounds[0]!, tf.mean(weights).dataSync()[0]!, 1e-4);
  const kl = 0.5 * (Math.log(POSTERIOR_VARIANCE) + 1 +
    (Math.exp(-1) + (0.1 - POSTERIOR_MEAN) ** 2) / POSTERIOR_VARIANCE - 1);
  assertClose(bounds[0]!, LOG_P - kl, 0.05); // the gap is KL(q || p(z | x)), here 1.4 nats
  assert.ok(bounds.slice(0, -1).every((bound) => bound < LOG_P), `${bounds} ${LOG_P}`);
  assertClose(bounds.at(-1)!, LOG_P, 0.02);
});

Deno.test("one importance weight of a VAE is an ELBO with its KL divergence by the sample", () => {
  const random = new Random(3);
  const vae = new VariationalAutoencoder({ random, pixels: 6, hidden: 5, latent: 2 });
  const x = tf.tensor2d([[0, 1, 1, 0, 1, 0]]), posterior = vae.encode(x), draws = 4000;
  const rows = {
    mean: tf.tile(posterior.mean, [draws, 1]),
    logVariance: tf.tile(posterior.logVariance, [draws, 1]),
  };
  const noise = normalTensor<tf.Rank.R2>(random, [draws, 2]);
  const z = reparameterize(rows.mean, rows.logVariance, noise), many = tf.tile(x, [draws, 1]);
  const logits = vae.decode(z);
  const weights = logImportanceWeights(bernoulliLogLikelihood(many, logits), z, rows);
  const { elbo } = evidenceLowerBound(many, logits, rows);
  const difference = tf.moments(tf.sub(weights, elbo));
  const error = Math.sqrt(difference.variance.dataSync()[0]! / draws);
  assertClose(difference.mean, 0, 4 * error);
  // and the bound of all of them is log p(x), by the grid
  const [logP] = logMarginalLikelihood((at) => bernoulliLogLikelihoods(x, vae.decode(at)), {
    latent: 2,
    points: 60,
  });
  const bound = importanceWeightedBound(tf.reshape(weights, [1, draws])).dataSync()[0]!;
  assertClose(bound, logP!, 0.02);
  vae.dispose();
});

Deno.test("importanceWeightedBound() neither overflows nor vanishes", () => {
  const rows = tf.tensor2d([[-1000, -1000], [800, -800], [-Infinity, 2], [-Infinity, -Infinity]]);
  assertClose(importanceWeightedBound(rows), [
    -1000,
    800 - Math.log(2),
    2 - Math.log(2),
    -Infinity,
  ]);
});

Deno.test("importanceWeightedBound() has the gradient of finite differences: each sample's share", () => {
  const x = normalTensor<tf.Rank.R2>(new Random(4), [3, 4]);
  const f = (w: tf.Tensor) => tf.sum(tf.sin(importanceWeightedBound(w)));
  assert.ok(checkGradient(f, x).largestRelativeError < 5e-3);
  const share = tf.grad((w: tf.Tensor) => tf.sum(importanceWeightedBound(w)))(x);
  assertClose(share, tf.softmax(x));
});

Deno.test("logImportanceWeights() has the gradients of finite differences by each argument", () => {
  const random = new Random(5);
  const [z, mean, logVariance] = [0, 1, 2].map(() => normalTensor(random, [3, 2]));
  const likelihood = tf.tensor1d([-1, -2, -3]);
  const f = (a: tf.Tensor, m: tf.Tensor, l: tf.Tensor) =>
    tf.sum(tf.sin(logImportanceWeights(likelihood, a, { mean: m, logVariance: l })));
  for (
    const [g, at] of [
      [(t: tf.Tensor) => f(t, mean!, logVariance!), z!],
      [(t: tf.Tensor) => f(z!, t, logVariance!), mean!],
      [(t: tf.Tensor) => f(z!, mean!, t), logVariance!],
    ] as const
  ) {
    const { largestRelativeError } = checkGradient(g, at);
    assert.ok(largestRelativeError < 1e-2, `${largestRelativeError}`);
  }
});

Deno.test("logImportanceWeights() stays finite for narrow and wide posteriors", () => {
  for (const logVariance of [-300, -100, 100, 160]) {
    const q = { mean: tf.fill([1, 1], 2), logVariance: tf.fill([1, 1], logVariance) };
    const weight = logImportanceWeights(tf.tensor1d([0]), q.mean, q); // z = mean = 2
    assertClose(weight, 0.5 * logVariance - 2);
  }
});

Deno.test("the importance-weighted functions leak no tensor", async () => {
  const z = tf.ones([4, 2]), one = tf.ones([4]);
  await withLeakCheck(() => {
    tf.dispose([
      logImportanceWeights(one, z, { mean: z, logVariance: z }),
      importanceWeightedBound(z),
    ]);
  });
});

Deno.test("the importance-weighted functions name the argument whose shape is wrong", () => {
  const two = tf.ones([3, 2]), q = { mean: two, logVariance: two };
  assert.throws(() => logImportanceWeights(tf.ones([2]), two, q), {
    name: "RangeError",
    message: 'Cannot compute importance weights: "logLikelihood" must be of shape [3], ' +
      "current shape is [2]",
  });
  assert.throws(() => logImportanceWeights(tf.ones([3]), tf.ones([3, 1]), q), {
    name: "RangeError",
    message: 'Cannot compute importance weights: "posterior.mean" must have the shape of "z", ' +
      "[3, 1], current shape is [3, 2]",
  });
  assert.throws(() => importanceWeightedBound(tf.ones([3])), {
    name: "RangeError",
    message: 'Cannot compute the importance-weighted bound: "logWeights" must be of shape ' +
      "[images, k], current shape is [3]",
  });
  assert.throws(() => importanceWeightedBound(tf.zeros([3, 0])), {
    message: 'Cannot compute the importance-weighted bound: "k" must be at least 1, ' +
      "current value is 0",
  });
});
