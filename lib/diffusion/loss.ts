/** The training loss of a diffusion model. */
import * as tf from "@tensorflow/tfjs";
import { normalTensor, type Random, requireRandom } from "../random/mod.ts";
import { checkShapes } from "./_at_times.ts";
import { addNoise } from "./forward_process.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import { checkPredicts, type Predicts, velocity } from "./prediction.ts";

/** What {@linkcode diffusionLoss} draws, and what the model predicts. */
export interface DiffusionLossOptions {
  /** Where times and noise are drawn from, the times first. */
  readonly random: Random;
  /** What the model predicts. Default `"epsilon"`. */
  readonly predicts?: Predicts;
}

/**
 * The loss of a minibatch: noise is added to each example up to a time of its own, and the model is asked
 * for the noise (or for x_0, or v) that it can't see,
 *
 *     t ~ uniform over the steps, noise ~ N(0, I),   loss = mean of (target - model(x_t, t))^2
 *
 * (Ho et al. 2020, arXiv:2006.11239, equation 14 and algorithm 1.)
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param predict the model: x_t and the times of its examples to what it predicts, the shape of x
 * @param x0 the examples, [batch, ...]
 * @param options see {@linkcode DiffusionLossOptions}
 * @returns the mean over all elements, a scalar
 * @throws {RangeError | TypeError} for a prediction of another shape
 *
 * @example
 * ```ts
 * import { diffusionLoss, noiseBetas, noiseSchedule } from "lib/diffusion/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const schedule = noiseSchedule(noiseBetas("cosine", 50)), random = new Random(0);
 * const nothing = (x: tf.Tensor) => tf.zerosLike(x);
 * const loss = diffusionLoss(schedule, nothing, tf.zeros([1000, 2]), { random });
 * assert.ok(Math.abs(loss.dataSync()[0]! - 1) < 0.1); // the variance of the noise
 * ```
 */
export function diffusionLoss<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  predict: (x: T, times: Int32Array) => T,
  x0: T,
  { random, predicts = "epsilon" }: DiffusionLossOptions,
): tf.Scalar {
  const task = "compute the loss of a diffusion model";
  requireRandom(task, random);
  checkShapes(task, { x0 });
  checkPredicts(task, predicts);
  const times = random.integers(x0.shape[0]!, 0, schedule.steps);
  return tf.tidy(() => {
    const noise = normalTensor(random, x0.shape as [number]) as unknown as T;
    const prediction = predict(addNoise(schedule, x0, times, noise), times);
    checkShapes(task, { x0, "what predict returns": prediction });
    const target = predicts === "epsilon"
      ? noise
      : predicts === "x0"
      ? x0
      : velocity(schedule, x0, times, noise);
    return tf.mean(tf.square(tf.sub(target, prediction))) as tf.Scalar;
  });
}
