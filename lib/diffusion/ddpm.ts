/** Sampling by ancestral steps: denoising diffusion probabilistic models (DDPM). */
import * as tf from "@tensorflow/tfjs";
import { normalTensor, type Random, requireRandom } from "../random/mod.ts";
import { atTimes, checkShapes, checkTimes } from "./_at_times.ts";
import { type SamplerOptions, sampleSteps } from "./_sampler.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import { posterior } from "./posterior.ts";
import { type Prediction, readPrediction } from "./prediction.ts";

/** What a step of a sampler makes. */
export interface SamplerStep<T extends tf.Tensor> {
  /** x at the time to which the step goes, the shape of x. */
  readonly next: T;
  /** What the model takes for x_0, clipped where that is asked for; the shape of x. */
  readonly x0: T;
}

/**
 * One step backwards, from x_t to x_{t-1}: a draw from the posterior, with the predicted x_0 in place of
 * the true one,
 *
 *     x_{t-1} = posterior mean(x_t, x_0) + sqrt(posterior variance_t) noise
 *
 * (Ho et al. 2020, arXiv:2006.11239, algorithm 2.) At time 0 no noise is added. Where nothing is clipped,
 * the mean is (x_t - beta_t / sqrt(1 - alphaBar_t) epsilon) / sqrt(alpha_t), equation 11.
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param given see {@linkcode Prediction}; `noise`: standard normal, the shape of x
 * @returns see {@linkcode SamplerStep}; `mean` is that of the draw
 * @throws {RangeError | TypeError} for another shape, or a time that is no step of the schedule
 *
 * @example
 * ```ts
 * import { ddpmStep, noiseSchedule } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[1]]), noise = tf.tensor2d([[9]]), prediction = tf.tensor2d([[0.5]]);
 * const given = { x, time: 0, noise, prediction, predicts: "x0" } as const;
 * assert.equal(ddpmStep(noiseSchedule([0.5, 0.5]), given).next.dataSync()[0], 0.5);
 * ```
 */
export function ddpmStep<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  given: Prediction<T> & { readonly noise: T },
): SamplerStep<T> & { readonly mean: T } {
  const { x, time, noise } = given, task = "take a DDPM step";
  checkShapes(task, { x, noise });
  checkTimes(task, time, { steps: schedule.steps, batch: x.shape[0]! });
  return tf.tidy(() => {
    const { x0 } = readPrediction(schedule, given);
    const { mean } = posterior(schedule, { x0, x, time });
    const deviation = (t: number) => Math.sqrt(schedule.posteriorVariances[t]!);
    const next = tf.add<T>(mean, tf.mul(noise, atTimes(time, x.rank, deviation)));
    return { next, x0, mean };
  });
}

/** How {@linkcode sampleDdpm} goes back. */
export interface DdpmOptions<T extends tf.Tensor> extends SamplerOptions<T> {
  /** Where the noise of the steps is drawn from. */
  readonly random: Random;
  /** The time of x, from which it goes back: a step of the schedule. Default the last. */
  readonly from?: number;
}

/**
 * Draw examples by going back through all steps, {@linkcode ddpmStep} after step.
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param predict the model: x_t and t to what it predicts, the shape of x
 * @param x standard normal noise, [batch, ...]; with `from`, examples with noise up to that time
 * @param options see {@linkcode DdpmOptions}
 * @returns the examples, the shape of x, which stays the caller's
 * @throws {RangeError | TypeError} for a `from` that is no step, or a prediction of another shape
 *
 * @example
 * ```ts
 * import { noiseBetas, noiseSchedule, sampleDdpm } from "lib/diffusion/mod.ts";
 * import { normalTensor, Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const schedule = noiseSchedule(noiseBetas("cosine", 50)), random = new Random(0);
 * const noise = normalTensor(random, [4, 2]);
 * const always = (x: tf.Tensor) => tf.fill(x.shape, 3); // a model that knows one example only
 * const samples = sampleDdpm(schedule, always, noise, { random, predicts: "x0" });
 * assert.deepEqual([...samples.dataSync()], new Array(8).fill(3));
 * ```
 */
export function sampleDdpm<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  predict: (x: T, time: number) => T,
  x: T,
  options: DdpmOptions<T>,
): T {
  const task = "sample by DDPM", { random, from = schedule.steps - 1, predicts, clip } = options;
  requireRandom(task, random);
  checkShapes(task, { x });
  checkTimes(task, from, { steps: schedule.steps, batch: x.shape[0]!, argument: "from" });
  const times = Array.from({ length: from + 2 }, (_, i) => from - i); // from, ..., 0, -1
  return sampleSteps(task, x, { times, options }, (x, time) => {
    const noise = normalTensor(random, x.shape as [number]) as unknown as T;
    const prediction = predict(x, time);
    return ddpmStep(schedule, { x, time, prediction, noise, ...(predicts && { predicts }), clip });
  });
}
