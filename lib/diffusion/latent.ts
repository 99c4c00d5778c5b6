/** Latents that a diffusion model works on: an encoder's moments, a draw from them, and its scale. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";
import { klToStandardNormal, reparameterize } from "../vae/mod.ts";
import { checkShapes } from "./_at_times.ts";

/** 1 over the standard deviation of Stable Diffusion's latents. */
const STABLE_DIFFUSION_SCALE = 0.18215;

/**
 * A latent of each image from the moments that an encoder gives, as Stable Diffusion has it:
 *
 *     mean, logVariance = halves of the channels, logVariance clipped to [-30, 20]
 *     z = scale (mean + exp(logVariance / 2) epsilon)
 *
 * and its divergence from the standard normal. The scale brings z, whose variance is not 1, to the variance
 * that the noise of the diffusion process has (Rombach et al. 2022, arXiv:2112.10752, appendix G); see
 * {@linkcode latentScale}.
 *
 * @param moments [batch, height, width, 2 channels]: the means, then the logarithms of the variances
 * @param epsilon standard normal, [batch, height, width, channels]
 * @param scale above 0. Default 0.18215, Stable Diffusion's
 * @returns z [batch, height, width, channels], and the KL divergence in nats of each image, [batch]
 * @throws {RangeError | TypeError} for an odd number of channels, noise of another shape, and a scale that is
 *   not above 0
 *
 * @example
 * ```ts
 * import { sampleLatent } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const moments = tf.tensor4d([3, 0], [1, 1, 1, 2]); // mean 3, variance 1
 * const { z, kl } = sampleLatent(moments, tf.tensor4d([-1], [1, 1, 1, 1]), 0.5);
 * assert.deepEqual([z.dataSync()[0], kl.dataSync()[0]], [1, 4.5]);
 * ```
 */
export function sampleLatent(
  moments: tf.Tensor4D,
  epsilon: tf.Tensor4D,
  scale: number = STABLE_DIFFUSION_SCALE,
): { z: tf.Tensor4D; kl: tf.Tensor1D } {
  const task = "sample a latent";
  assertShape(moments, ["batch", "height", "width", "2 channels"], {
    ...{ function: task, argument: "moments" },
  });
  const [batch, height, width, both] = moments.shape;
  if (both % 2 !== 0) {
    throw invalidArgument(task, "moments", "of an even number of channels", both);
  }
  const shape = [batch, height, width, both / 2];
  assertShape(epsilon, shape, { function: task, argument: "epsilon" });
  if (!(scale > 0 && scale < Infinity)) {
    throw invalidArgument(task, "scale", "above 0 and finite", scale);
  }
  return tf.tidy(() => {
    const [mean, free] = tf.split(moments, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
    const logVariance = tf.clipByValue(free, -30, 20);
    const kl = tf.sum(klToStandardNormal(mean, logVariance), [1, 2, 3]) as tf.Tensor1D;
    return { z: tf.mul<tf.Tensor4D>(reparameterize(mean, logVariance, epsilon), scale), kl };
  });
}

/**
 * The factor that brings latents to variance 1: 1 / their standard deviation, over all elements.
 *
 * @param latents of many examples, any shape, not all equal
 * @returns the factor
 * @throws {RangeError | TypeError} for latents that do not vary
 *
 * @example
 * ```ts
 * import { latentScale } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.equal(latentScale(tf.tensor2d([[3, 7]])), 0.5); // 2 on each side of the mean
 * ```
 */
export function latentScale(latents: tf.Tensor): number {
  const task = "compute the scale of latents";
  checkShapes(task, { latents });
  const variance = tf.tidy(() => tf.moments(latents).variance.dataSync()[0]!);
  if (!(variance > 0)) throw invalidArgument(task, "latents", "of a variance above 0", variance);
  return 1 / Math.sqrt(variance);
}
