/** The importance-weighted bound on log p(x) (重要性加权下界): several samples instead of one. */
import * as tf from "@tensorflow/tfjs";
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";
import { assertSameShape } from "./_shapes.ts";
import type { GaussianParameters } from "./kl_divergence.ts";
import { withoutGradient } from "./_without_gradient.ts";

/**
 * Log of the importance weight of each sample z of q(z | x), for the prior N(0, I):
 *
 *     log w = log p(x | z) + log p(z) - log q(z | x)   [nats]
 *
 * (Burda et al. 2016, arXiv:1509.00519.) The mean of w is p(x), whatever q is; the mean of log w is the
 * ELBO. Where z is reparameterized the gradient flows through it, as for the ELBO. Variances from e^-350
 * to e^350 neither overflow nor vanish.
 *
 * @param logLikelihood log p(x | z) of each sample, shape [samples]
 * @param z the samples, shape [samples, latent]
 * @param posterior parameters of the q(z | x) that each was drawn from, same shape
 * @returns nats for each sample, shape [samples]
 * @throws {RangeError} when the shapes do not fit
 *
 * @example
 * ```ts
 * import { logImportanceWeights } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const prior = { mean: tf.zeros([1, 2]), logVariance: tf.zeros([1, 2]) };
 * const weights = logImportanceWeights(tf.tensor1d([-3]), tf.tensor2d([[0.5, 1]]), prior);
 * assert.equal(weights.dataSync()[0], -3); // drawn from the prior itself
 * ```
 */
export function logImportanceWeights(
  logLikelihood: tf.Tensor,
  z: tf.Tensor,
  { mean, logVariance }: GaussianParameters,
): tf.Tensor1D {
  const task = "compute importance weights";
  assertSameShape(task, { z, "posterior.mean": mean, "posterior.logVariance": logVariance });
  assertShape(z, ["samples", "latent"], { function: task, argument: "z" });
  assertShape(logLikelihood, [z.shape[0]!], { function: task, argument: "logLikelihood" });
  return tf.tidy(() => {
    const root = tf.exp(tf.mul(logVariance, -0.25)); // 1 / sqrt(sd)
    const scaled = tf.mul(tf.mul(tf.sub(z, mean), root), root);
    const twice = tf.sub(tf.add(tf.square(scaled), logVariance), tf.square(z));
    return tf.add<tf.Tensor1D>(logLikelihood, tf.mul(tf.sum(twice, -1), 0.5));
  });
}

/** About the lowest number of float32. */
const LOWEST = -3e38;

/**
 * Importance-weighted bound of each image, from the log weights of k samples of its q(z | x):
 *
 *     L_k = log (1/k sum over samples of w) <= log p(x) in expectation   [nats]
 *
 * (Burda et al. 2016.) L_1 is the ELBO; in expectation the bound never falls as k grows, and goes
 * to log p(x) where the weights are bounded. The largest weight is taken out before exp, so that none
 * overflows and not all vanish. It is differentiable: its gradient is that of log w, weighted by the share
 * of each sample.
 *
 * @param logWeights what {@linkcode logImportanceWeights} gives, shape [images, k]; -Infinity is a weight of 0
 * @returns nats for each image, shape [images]; -Infinity where all weights are 0
 * @throws {RangeError} for another shape, or no sample
 *
 * @example
 * ```ts
 * import { importanceWeightedBound } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const logWeights = tf.tensor2d([[-100, -100 + Math.log(3)]]);
 * const [bound] = importanceWeightedBound(logWeights).dataSync();
 * assert.ok(Math.abs(bound! - (-100 + Math.log(2))) < 1e-4); // of the mean weight, (1 + 3) / 2
 * ```
 */
export function importanceWeightedBound(logWeights: tf.Tensor): tf.Tensor1D {
  const task = "compute the importance-weighted bound";
  assertShape(logWeights, ["images", "k"], { function: task, argument: "logWeights" });
  const k = logWeights.shape[1]!;
  if (k === 0) throw invalidArgument(task, "k", "at least 1", k);
  return tf.tidy(() => {
    const largest = withoutGradient(tf.maximum(tf.max(logWeights, 1, true), LOWEST)); // [images, 1]
    const sum = tf.sum(tf.exp(tf.sub(logWeights, largest)), 1); // [images]
    return tf.add<tf.Tensor1D>(tf.log(sum), tf.sub(tf.squeeze(largest, [1]), log(k)));
  });
}
