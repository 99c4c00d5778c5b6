/** What a diffusion model predicts: the noise, the example itself, or v. One gives the others. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { atTimes, checkShapes, checkTimes, type Times } from "./_at_times.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";

/** What the model's output stands for: the noise epsilon, the example x_0, or {@linkcode velocity}. */
export type Predicts = "epsilon" | "x0" | "v";

/** A model's output, with what it was asked about. */
export interface Prediction<T extends tf.Tensor> {
  /** x_t, shape [batch, ...] */
  readonly x: T;
  /** t; one for all examples or one for each. */
  readonly time: Times;
  /** What the model made of both, the shape of x. */
  readonly prediction: T;
  /** What it stands for. Default `"epsilon"`. */
  readonly predicts?: Predicts;
  /** Bounds of the examples, such as [-1, 1], into which x_0 is clipped. Default: not clipped. */
  readonly clip?: readonly [low: number, high: number] | undefined;
}

const TASK = "read a prediction";

/**
 * The target of v-prediction: v = sqrt(alphaBar_t) noise - sqrt(1 - alphaBar_t) x_0 (Salimans & Ho 2022,
 * arXiv:2202.00512, section 4). Its variance is 1 at all times where that of x_0 is.
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param x0 examples, shape [batch, ...]
 * @param time t; one for all examples or one for each
 * @param noise that is added to them, the shape of x0
 * @returns v, the shape of x0
 * @throws {RangeError | TypeError} for another shape, or a time that is no step of the schedule
 *
 * @example
 * ```ts
 * import { noiseSchedule, velocity } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const v = velocity(noiseSchedule([0.36]), tf.tensor2d([[1]]), 0, tf.tensor2d([[2]]));
 * assert.ok(Math.abs(v.dataSync()[0]! - (0.8 * 2 - 0.6 * 1)) < 1e-6);
 * ```
 */
export function velocity<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  x0: T,
  time: Times,
  noise: T,
): T {
  const task = "compute v";
  checkShapes(task, { x0, noise });
  checkTimes(task, time, { steps: schedule.steps, batch: x0.shape[0]! });
  return tf.tidy(() => {
    const { signal, deviation } = rootsAt(schedule, time, x0.rank);
    return tf.sub<T>(tf.mul(noise, signal), tf.mul(x0, deviation));
  });
}

/**
 * x_0 and the noise that belong to a prediction. From x_t and one of the three the others follow:
 *
 *     x_0 = (x_t - sqrt(1 - alphaBar_t) epsilon) / sqrt(alphaBar_t)
 *         = sqrt(alphaBar_t) x_t - sqrt(1 - alphaBar_t) v
 *     epsilon = (x_t - sqrt(alphaBar_t) x_0) / sqrt(1 - alphaBar_t)
 *
 * Where x_0 is clipped, epsilon is that of the clipped x_0.
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param given see {@linkcode Prediction}
 * @returns x_0 and epsilon, each of the shape of x
 * @throws {RangeError | TypeError} for another shape, a time that is no step of the schedule, an unknown
 *   `predicts`, empty bounds, and epsilon where no signal is left, which says nothing of x_0
 *
 * @example
 * ```ts
 * import { noiseSchedule, readPrediction } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[2]]), prediction = tf.tensor2d([[1]]);
 * const { x0 } = readPrediction(noiseSchedule([0.36]), { x, time: 0, prediction });
 * assert.ok(Math.abs(x0.dataSync()[0]! - (2 - 0.6) / 0.8) < 1e-6);
 * ```
 */
export function readPrediction<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  given: Prediction<T>,
): { x0: T; epsilon: T } {
  const { x, time, prediction, predicts = "epsilon", clip } = given;
  checkPrediction(TASK, schedule, given);
  return tf.tidy(() => {
    const { signal, deviation } = rootsAt(schedule, time, x.rank);
    const free = x0Of(predicts, { x, prediction, signal, deviation });
    const x0 = clip === undefined ? free : tf.clipByValue(free, ...clip);
    const epsilon = predicts === "epsilon" && clip === undefined
      ? tf.clone(prediction)
      : tf.div<T>(tf.sub(x, tf.mul(x0, signal)), deviation);
    return { x0, epsilon };
  });
}

function x0Of<T extends tf.Tensor>(
  predicts: Predicts,
  { x, prediction, signal, deviation }: Roots & { readonly x: T; readonly prediction: T },
): T {
  if (predicts === "x0") return tf.clone(prediction);
  if (predicts === "v") return tf.sub(tf.mul(x, signal), tf.mul(prediction, deviation));
  return tf.div<T>(tf.sub(x, tf.mul(prediction, deviation)), signal);
}

/** What signal and noise are multiplied by at a time, for each example. */
interface Roots {
  readonly signal: tf.Tensor;
  readonly deviation: tf.Tensor;
}

function rootsAt({ alphaBars }: NoiseSchedule, time: Times, rank: number): Roots {
  return {
    signal: atTimes(time, rank, (t) => Math.sqrt(alphaBars[t]!)),
    deviation: atTimes(time, rank, (t) => Math.sqrt(1 - alphaBars[t]!)),
  };
}

/** Throw unless a prediction can be read; `task` follows "Cannot". */
function checkPrediction(
  task: string,
  { steps, alphaBars }: NoiseSchedule,
  { x, time, prediction, predicts = "epsilon", clip }: Prediction<tf.Tensor>,
): void {
  checkShapes(task, { x, prediction });
  checkTimes(task, time, { steps, batch: x.shape[0]! });
  checkPredicts(task, predicts);
  if (clip !== undefined && !(clip[0] < clip[1])) {
    throw invalidArgument(task, "clip", "a lower and an upper bound", clip, "object");
  }
  if (predicts !== "epsilon") return;
  const silent = (typeof time === "number" ? [time] : Array.from(time))
    .find((t) => alphaBars[t] === 0);
  if (silent !== undefined) {
    const requirement = 'a step with some signal left where epsilon is predicted ("v" has no such)';
    throw invalidArgument(task, "time", requirement, silent);
  }
}

/** Throw unless it is one of the three. */
export function checkPredicts(task: string, predicts: Predicts): void {
  if (["epsilon", "x0", "v"].includes(predicts)) return;
  throw invalidArgument(task, "predicts", '"epsilon", "x0" or "v"', predicts, "string");
}
