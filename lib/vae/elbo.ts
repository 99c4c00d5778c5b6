/** The evidence lower bound (ELBO, 证据下界) and the two likelihoods that it is built on. */
import { checkElements, POSITIVE } from "../_check_elements.ts";
import { log } from "../_exp_log.ts";
import * as tf from "@tensorflow/tfjs";
import { isAllFinite } from "../tensor/mod.ts";
import { assertSameShape } from "./_shapes.ts";
import { type GaussianParameters, klToStandardNormal } from "./kl_divergence.ts";

/**
 * Log-likelihood of pixels in [0, 1] under independent Bernoulli variables given by logits:
 *
 *     log p(x | l) = sum over pixels of x l - log(1 + exp(l))   [nats]
 *
 * (Kingma & Welling 2014, appendix C.1.) Computed from the logits, so that it stays finite where
 * the sigmoid rounds to 0 or 1. For grey pixels it is no log-probability, but minus a
 * cross-entropy, which cannot reach 0. An infinite logit makes a pixel certain: 0 nats where x is that,
 * else -Infinity.
 *
 * @param x pixels in [0, 1], shape [batch, pixels]
 * @param logits any real numbers or infinities, same shape
 * @returns nats for each sample, shape [batch]
 * @throws {RangeError} when the shapes differ
 *
 * @example
 * ```ts
 * import { bernoulliLogLikelihood } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const [nats] = bernoulliLogLikelihood(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 0]])).dataSync();
 * assert.ok(Math.abs(nats! - 2 * Math.log(0.5)) < 1e-6);
 * ```
 */
export function bernoulliLogLikelihood(x: tf.Tensor, logits: tf.Tensor): tf.Tensor1D {
  assertSameShape("compute the Bernoulli log-likelihood", { x, logits });
  return tf.tidy(() => {
    if (!isAllFinite(logits)) return tf.sum(atInfiniteLogits(x, logits), -1) as tf.Tensor1D;
    return tf.sum(tf.sub(tf.mul(x, logits), tf.softplus(logits)), -1) as tf.Tensor1D;
  });
}

/** The log-likelihood of each pixel where some logits are infinite: 0 Infinity counts as 0. */
function atInfiniteLogits(x: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const infinite = tf.isInf(logits), zeros = tf.zerosLike(logits);
  const finite = tf.where(infinite, zeros, logits); // a NaN remains
  const ordinary = tf.sub(tf.mul(x, finite), tf.softplus(finite));
  const certain = tf.cast(tf.greater(logits, 0), "float32"); // what an infinite logit says of x
  const limit = tf.where(tf.equal(x, certain), zeros, tf.fill(x.shape, -Infinity));
  return tf.where(infinite, limit, ordinary);
}

/**
 * Log-density of x under a diagonal Gaussian:
 *
 *     log p(x) = -1/2 sum over elements of ((x - mean) / sd)^2 + 2 log sd + log(2 pi)   [nats]
 *
 * @param x any real numbers, shape [batch, elements]
 * @param mean same shape
 * @param standardDeviation positive, same shape
 * @returns nats for each sample, shape [batch]
 * @throws {RangeError} when the shapes differ, or a standard deviation is not positive
 *
 * @example
 * ```ts
 * import { gaussianLogLikelihood } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const one = tf.tensor2d([[1]]);
 * const [nats] = gaussianLogLikelihood(one, one, one).dataSync();
 * assert.ok(Math.abs(nats! + Math.log(2 * Math.PI) / 2) < 1e-6);
 * ```
 */
export function gaussianLogLikelihood(
  x: tf.Tensor,
  mean: tf.Tensor,
  standardDeviation: tf.Tensor,
): tf.Tensor1D {
  const task = "compute the Gaussian log-likelihood";
  assertSameShape(task, { x, mean, standardDeviation });
  checkElements(task, "standardDeviation", standardDeviation.dataSync(), POSITIVE);
  return tf.tidy(() => {
    const squared = tf.square(tf.div(tf.sub(x, mean), standardDeviation));
    const logNormalizer = tf.add(tf.mul(tf.log(standardDeviation), 2), log(2 * Math.PI));
    return tf.mul(tf.sum(tf.add(squared, logNormalizer), -1), -0.5) as tf.Tensor1D;
  });
}

/** The ELBO and its two terms. */
export interface ElboTerms<T> {
  /** log p(x | z) - KL, in nats: at most log p(x). */
  readonly elbo: T;
  /** -log p(x | z), in nats. */
  readonly reconstruction: T;
  /** KL from q(z | x) to the prior N(0, I), in nats, at least 0. */
  readonly kl: T;
}

/**
 * Evidence lower bound of each sample, estimated with one draw of z, for a Bernoulli decoder:
 *
 *     ELBO = log p(x | z) - KL(q(z | x) || N(0, I)) <= log p(x)
 *
 * (Kingma & Welling 2014, eq. 10: the estimator with the KL term in closed form.)
 *
 * @param x pixels in [0, 1], shape [batch, pixels]
 * @param logits what the decoder made of one draw of z, same shape
 * @param posterior parameters of q(z | x), shape [batch, latent]
 * @returns the ELBO and its terms for each sample, shape [batch] each
 * @throws {RangeError} when shapes differ
 *
 * @example
 * ```ts
 * import { evidenceLowerBound } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const prior = { mean: tf.zeros([1, 2]), logVariance: tf.zeros([1, 2]) };
 * const { kl } = evidenceLowerBound(tf.ones([1, 4]), tf.zeros([1, 4]), prior);
 * assert.equal(kl.dataSync()[0], 0);
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export function evidenceLowerBound(
  x: tf.Tensor,
  logits: tf.Tensor,
  posterior: GaussianParameters,
): ElboTerms<tf.Tensor1D> {
  const { mean, logVariance } = posterior;
  return tf.tidy(() => {
    const logLikelihood = bernoulliLogLikelihood(x, logits); // [batch]
    const kl = tf.sum(klToStandardNormal(mean, logVariance), -1) as tf.Tensor1D; // [batch]
    return {
      elbo: tf.sub<tf.Tensor1D>(logLikelihood, kl),
      reconstruction: tf.neg(logLikelihood),
      kl,
    };
  });
}
