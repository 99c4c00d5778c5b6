/** The reparameterization trick (重参数化技巧): a Gaussian sample as a differentiable function of its parameters. */
import * as tf from "@tensorflow/tfjs";
import { assertSameShape } from "./_shapes.ts";

/**
 * Sample from a diagonal Gaussian by transforming standard normal noise:
 *
 *     z = mean + exp(logVariance / 2) * epsilon,   epsilon ~ N(0, I)
 *
 * (Kingma & Welling 2014, section 2.4 and appendix B.) The scale is the standard deviation
 * exp(logVariance / 2), not the variance. All randomness is in `epsilon`, so z has the derivatives
 * dz/dmean = 1 and dz/dlogVariance = exp(logVariance / 2) * epsilon / 2.
 *
 * @param mean mean of each latent, any shape, for example [batch, latent]
 * @param logVariance natural logarithm of the variance, same shape
 * @param epsilon standard normal noise, same shape
 * @returns the sample z, same shape
 * @throws {RangeError} when the three shapes differ
 *
 * @example
 * ```ts
 * import { reparameterize } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const variance = 4; // so the standard deviation is 2
 * const z = reparameterize(tf.tensor([1]), tf.tensor([Math.log(variance)]), tf.tensor([0.5]));
 * assert.equal(z.dataSync()[0], 2);
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export function reparameterize<T extends tf.Tensor>(mean: T, logVariance: T, epsilon: T): T {
  assertSameShape("reparameterize", { mean, logVariance, epsilon });
  return tf.tidy(() => {
    const isLarge = logVariance.dataSync().some((value: number) => value > LARGEST);
    return tf.add<T>(mean, (isLarge ? scaledInTwoSteps : scaled)(logVariance, epsilon));
  });
}

/** Above it, exp(logVariance / 2) is more than float32 holds. */
const LARGEST = 177;

/** exp(logVariance / 2) epsilon */
function scaled(logVariance: tf.Tensor, epsilon: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(logVariance, 0.5)), epsilon);
}

/** {@linkcode scaled}, where large deviations become infinite only if the product is: 0 stays 0. */
function scaledInTwoSteps(logVariance: tf.Tensor, epsilon: tf.Tensor): tf.Tensor {
  const isLarge = tf.greater(logVariance, LARGEST), zeros = tf.zerosLike(logVariance);
  const large = tf.clipByValue(tf.where(isLarge, logVariance, zeros), 0, 2 * LARGEST);
  const root = tf.exp(tf.mul(large, 0.25)); // of the standard deviation
  const product = tf.mul(tf.mul(root, epsilon), root);
  return tf.where(isLarge, product, scaled(tf.where(isLarge, zeros, logVariance), epsilon));
}
