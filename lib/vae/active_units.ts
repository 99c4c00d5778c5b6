/** Which latents a VAE uses at all: the measure of posterior collapse (后验坍塌). */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";

/** How much the posterior mean of each latent changes from image to image. */
export interface LatentActivity {
  /** Variance of each latent's posterior mean over the images, with division by their number: [latent]. */
  readonly variances: Float64Array;
  /** Latents whose variance is above the threshold. */
  readonly active: number;
}

/**
 * Active units (活跃单元): the latents whose posterior mean depends on the image (Burda et al. 2016,
 * arXiv:1509.00519):
 *
 *     A_u = Var over x of E[u | x],   u is active if A_u > 0.01
 *
 * A latent that has collapsed to the prior has the mean 0 for every image, and its variance is about 0.
 *
 * @param means posterior means of many images, shape [images, latent]
 * @param options `threshold`: at least 0, default 0.01, as published
 * @returns the variances, and how many are above the threshold
 * @throws {RangeError} for another shape, fewer than 2 images or a threshold out of its range
 *
 * @example
 * ```ts
 * import { activeUnits } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { active, variances } = activeUnits(tf.tensor2d([[-1, 0.01], [1, 0.02]]));
 * assert.equal(active, 1);
 * assert.equal(variances[0], 1);
 * ```
 */
export function activeUnits(
  means: tf.Tensor,
  { threshold = 0.01 }: { readonly threshold?: number } = {},
): LatentActivity {
  const task = "count active units";
  assertShape(means, ["images", "latent"], { function: task, argument: "means" });
  const [images, latent] = means.shape as [number, number];
  if (images < 2) throw invalidArgument(task, "images", "at least 2", images);
  if (!(threshold >= 0 && threshold < Infinity)) {
    throw invalidArgument(task, "threshold", "at least 0 and finite", threshold);
  }
  const values = means.dataSync();
  const variances = Float64Array.from(
    { length: latent },
    (_, unit) => variance(values.filter((_, i) => i % latent === unit)),
  );
  return { variances, active: variances.filter((one) => one > threshold).length };
}

function variance(values: ArrayLike<number>): number {
  const all = Float64Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
}
