/** Kullback-Leibler divergence (KL 散度) between diagonal Gaussians, in closed form. */
import * as tf from "@tensorflow/tfjs";
import { assertSameShape } from "./_shapes.ts";

/**
 * KL divergence from a diagonal Gaussian to the standard normal, for each latent:
 *
 *     KL(N(mean, variance) || N(0, 1)) = (mean^2 + variance - 1 - log variance) / 2   [nats]
 *
 * (Kingma & Welling 2014, appendix B.) Never negative, and 0 only for N(0, 1). Sum it over the
 * latents to get the KL term of the ELBO; a mean over latents is too small by their number.
 *
 * @param mean any shape, for example [batch, latent]
 * @param logVariance natural logarithm of the variance, same shape
 * @returns nats for each element, same shape
 * @throws {RangeError} when the two shapes differ
 *
 * @example
 * ```ts
 * import { klToStandardNormal } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const kl = klToStandardNormal(tf.tensor([0, 1]), tf.tensor([0, 0]));
 * assert.deepEqual([...kl.dataSync()], [0, 0.5]);
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export function klToStandardNormal<T extends tf.Tensor>(mean: T, logVariance: T): T {
  assertSameShape("compute the KL divergence", { mean, logVariance });
  return tf.tidy(() => {
    const variance = tf.exp(logVariance);
    const twice = tf.sub(tf.add(tf.square(mean), variance), tf.add(logVariance, 1));
    return tf.mul(twice, 0.5) as T;
  });
}

/**
 * KL divergence between two diagonal Gaussians p and q, for each element:
 *
 *     KL(p || q) = (log var_q - log var_p + (var_p + (mean_p - mean_q)^2) / var_q - 1) / 2   [nats]
 *
 * Only the difference of the logarithms is exponentiated, not each, and the distance is divided by
 * sd_q, in two steps: variances from e^-350 to e^350 neither overflow nor vanish on the way.
 *
 * @param p mean and logarithm of the variance of the first, any shape
 * @param q the same of the second, same shapes
 * @returns nats for each element, same shape
 * @throws {RangeError} when the shapes differ
 *
 * @example
 * ```ts
 * import { klBetweenGaussians } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const p = { mean: tf.tensor([3]), logVariance: tf.tensor([0]) };
 * const q = { mean: tf.tensor([1]), logVariance: tf.tensor([0]) };
 * assert.equal(klBetweenGaussians(p, q).dataSync()[0], 2);
 * ```
 */
export function klBetweenGaussians(p: GaussianParameters, q: GaussianParameters): tf.Tensor {
  assertSameShape("compute the KL divergence", {
    "p.mean": p.mean,
    "p.logVariance": p.logVariance,
    "q.mean": q.mean,
    "q.logVariance": q.logVariance,
  });
  return tf.tidy(() => {
    const logRatio = tf.sub(q.logVariance, p.logVariance);
    const root = tf.exp(tf.mul(q.logVariance, -0.25)); // 1 / sqrt(sd_q)
    const distance = tf.mul(tf.mul(tf.sub(p.mean, q.mean), root), root);
    const scaled = tf.add(tf.exp(tf.neg(logRatio)), tf.square(distance));
    return tf.mul(tf.sub(tf.add(logRatio, scaled), 1), 0.5);
  });
}

/** The parameters of a diagonal Gaussian. */
export interface GaussianParameters<T extends tf.Tensor = tf.Tensor> {
  /** Mean of each latent, any shape, for example [batch, latent]. */
  readonly mean: T;
  /** Natural logarithm of the variance, shape of `mean`. */
  readonly logVariance: T;
}
