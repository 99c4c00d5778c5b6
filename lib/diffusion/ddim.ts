/** Sampling in few steps: denoising diffusion implicit models (DDIM). */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { normalTensor, type Random, requireRandom } from "../random/mod.ts";
import { alphaBarAt, atTimes, checkShapes, checkTimes, type Times } from "./_at_times.ts";
import { type SamplerOptions, sampleSteps } from "./_sampler.ts";
import type { SamplerStep } from "./ddpm.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";
import { type Prediction, readPrediction } from "./prediction.ts";

/** Where a {@linkcode ddimStep} goes. */
export interface DdimStepOptions<T extends tf.Tensor> extends Prediction<T> {
  /** The time to which the step goes, below `time`; -1: where no noise is left. One, or one for each example. */
  readonly nextTime: Times;
  /** How much of the noise is drawn anew, in [0, 1]: 0 for none, 1 for as much as DDPM. Default 0. */
  readonly eta?: number;
  /** Standard normal, the shape of x; needed where eta is above 0. */
  readonly noise?: T | undefined;
}

/**
 * One step backwards, from x_t to x_s with any s < t:
 *
 *     x_s = sqrt(alphaBar_s) x_0 + sqrt(1 - alphaBar_s - sigma^2) epsilon + sigma noise
 *     sigma = eta sqrt((1 - alphaBar_s) / (1 - alphaBar_t)) sqrt(1 - alphaBar_t / alphaBar_s)
 *
 * (Song, Meng & Ermon 2021, arXiv:2010.02502, equations 12 and 16.) With eta = 1 and s = t - 1 it is a
 * DDPM step.
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param given see {@linkcode Prediction} and {@linkcode DdimStepOptions}
 * @returns see {@linkcode SamplerStep}
 * @throws {RangeError | TypeError} for another shape, a time that is no step of the schedule or not below
 *   the other, and an eta out of its range
 *
 * @example
 * ```ts
 * import { ddimStep, noiseSchedule } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[1]]), prediction = tf.tensor2d([[0.5]]);
 * const given = { x, time: 1, nextTime: -1, prediction, predicts: "x0" } as const;
 * assert.equal(ddimStep(noiseSchedule([0.5, 0.5]), given).next.dataSync()[0], 0.5);
 * ```
 */
export function ddimStep<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  given: DdimStepOptions<T>,
): SamplerStep<T> {
  const { x, time, nextTime, eta = 0, noise } = given;
  check(schedule, given);
  const numbers = coefficients(schedule, { time, nextTime, eta, batch: x.shape[0]! });
  return tf.tidy(() => {
    const { x0, epsilon } = readPrediction(schedule, given);
    const [signal, deviation, sigma] = numbers.map((values) => spread(values, x.rank));
    const mean = tf.add<T>(tf.mul(x0, signal!), tf.mul(epsilon, deviation!));
    return { next: noise === undefined ? mean : tf.add<T>(mean, tf.mul(noise, sigma!)), x0 };
  });
}

/** What x_0, epsilon and the new noise are multiplied by in each example. */
function coefficients(
  schedule: NoiseSchedule,
  { time, nextTime, eta, batch }: {
    readonly time: Times;
    readonly nextTime: Times;
    readonly eta: number;
    readonly batch: number;
  },
): Float64Array[] {
  const at = (times: Times, i: number) => typeof times === "number" ? times : times[i]!;
  const all = [0, 1, 2].map(() => new Float64Array(batch));
  for (let i = 0; i < batch; i++) {
    const alphaBar = alphaBarAt(schedule, at(time, i));
    const next = alphaBarAt(schedule, at(nextTime, i));
    const sigma = eta * Math.sqrt((1 - alphaBar / next) * (1 - next) / (1 - alphaBar));
    all[0]![i] = Math.sqrt(next);
    all[1]![i] = Math.sqrt(Math.max(0, 1 - next - sigma ** 2));
    all[2]![i] = sigma;
  }
  return all;
}

/** One factor for each example of a tensor of that rank. */
function spread(values: Float64Array, rank: number): tf.Tensor {
  return atTimes(Array.from(values.keys()), rank, (i) => values[i]!);
}

function check<T extends tf.Tensor>(
  { steps }: NoiseSchedule,
  { x, time, nextTime, eta = 0, noise }: DdimStepOptions<T>,
): void {
  const task = "take a DDIM step";
  checkShapes(task, { x, noise });
  const batch = x.shape[0]!;
  checkTimes(task, time, { steps, batch });
  checkTimes(task, nextTime, { steps, batch, least: -1, argument: "nextTime" });
  for (let i = 0; i < batch; i++) {
    const [from, to] = [time, nextTime].map((t) => typeof t === "number" ? t : t[i]!);
    if (to! < from!) continue;
    throw invalidArgument(task, "nextTime", `below the time ${from}`, to);
  }
  checkEta(task, eta);
  if (eta > 0 && noise === undefined) {
    throw invalidArgument(task, "noise", "given where eta is above 0", noise, "never");
  }
}

function checkEta(task: string, eta: number): void {
  if (!(eta >= 0 && eta <= 1)) throw invalidArgument(task, "eta", "in [0, 1]", eta);
}

/** How {@linkcode sampleDdim} goes back. */
export interface DdimOptions<T extends tf.Tensor> extends SamplerOptions<T> {
  /** The times that are visited, such as from {@linkcode ddimTimes}: falling, the last one -1. */
  readonly times: readonly number[];
  /** How much of the noise is drawn anew in each step, in [0, 1]. Default 0. */
  readonly eta?: number;
  /** Where that noise is drawn from; needed where eta is above 0. */
  readonly random?: Random;
}

/**
 * Draw examples in few steps, {@linkcode ddimStep} after step. With eta = 0 the examples are a function of
 * the noise in x alone.
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param predict the model: x_t and t to what it predicts, the shape of x
 * @param x at the first of the times: standard normal noise, [batch, ...], for the last step
 * @param options see {@linkcode DdimOptions}
 * @returns the examples, the shape of x, which stays the caller's
 * @throws {RangeError | TypeError} for times that do not fall from a step of the schedule to -1, an eta out
 *   of its range, or a prediction of another shape
 *
 * @example
 * ```ts
 * import { ddimTimes, noiseBetas, noiseSchedule, sampleDdim } from "lib/diffusion/mod.ts";
 * import { normalTensor, Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const schedule = noiseSchedule(noiseBetas("cosine", 50)), times = ddimTimes(50, 5);
 * const noise = normalTensor(new Random(0), [4, 2]);
 * const always = (x: tf.Tensor) => tf.fill(x.shape, 3); // a model that knows one example only
 * const samples = sampleDdim(schedule, always, noise, { times, predicts: "x0" });
 * assert.deepEqual([...samples.dataSync()], new Array(8).fill(3));
 * ```
 */
export function sampleDdim<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  predict: (x: T, time: number) => T,
  x: T,
  options: DdimOptions<T>,
): T {
  const task = "sample by DDIM", { times, eta = 0, random, predicts, clip } = options;
  checkShapes(task, { x });
  checkEta(task, eta);
  if (eta > 0) requireRandom(task, random!);
  times.forEach((time, i) => {
    const highest = (i === 0 ? schedule.steps : times[i - 1]!) - 1;
    const isLast = i === times.length - 1,
      isRight = Number.isSafeInteger(time) &&
        time <= highest && (isLast ? time === -1 : time >= 0);
    if (isRight && times.length > 1) return;
    const requirement = isLast ? "-1, the end, after at least one step" : `in [0, ${highest}]`;
    throw invalidArgument(task, `times[${i}]`, requirement, time);
  });
  return sampleSteps(task, x, { times, options }, (x, time, nextTime) => {
    const prediction = predict(x, time);
    const noise = eta > 0 ? normalTensor(random!, x.shape as [number]) as unknown as T : undefined;
    const named = predicts === undefined ? {} : { predicts };
    return ddimStep(schedule, { x, time, nextTime, prediction, ...named, clip, eta, noise });
  });
}
