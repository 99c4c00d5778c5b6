/** Schedules that fall along a half wave of the cosine, once or again and again. */
import { invalidArgument } from "../_invalid_argument.ts";
import { cosine } from "../_sine_cosine.ts";
import { checkedSchedule, checkFinite, checkSteps, type Schedule } from "./_schedule.ts";

/**
 * Cosine annealing: value(t) = end + (start - end) (1 + cos(pi min(t / steps, 1))) / 2 (Loshchilov &
 * Hutter 2017, arXiv:1608.03983, equation 5, without restarts). Keras's `CosineDecay` with
 * alpha = end / start. PyTorch's `CosineAnnealingLR` goes up again after the end, this one stays.
 *
 * @param start value at step 0, finite
 * @param end value from step `steps` on, finite
 * @param steps length of the change, an integer of at least 1
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { cosineSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const learningRate = cosineSchedule(1, 0, 10);
 * assert.deepEqual([0, 5, 10, 20].map((step) => learningRate(step).toFixed(2)), [
 *   ...["1.00", "0.50", "0.00", "0.00"],
 * ]);
 * ```
 */
export function cosineSchedule(start: number, end: number, steps: number): Schedule {
  const task = "make a cosine schedule";
  checkFinite(task, { start, end });
  checkSteps(task, steps);
  return checkedSchedule("a cosine schedule", (step) => {
    return step >= steps ? end : end + (start - end) * halfWave(step / steps);
  });
}

/** Options of {@linkcode cosineRestartsSchedule}. */
export interface CosineRestartsOptions {
  /** How many times as long each period is as the one before, at least 1. Default 2, as in Keras. */
  readonly periodFactor?: number;
  /** How many times as high each period starts above the end, greater than 0. Default 1. */
  readonly heightFactor?: number;
}

/**
 * Cosine annealing with warm restarts: {@linkcode cosineSchedule} that begins again at each end
 * (stochastic gradient descent with restarts, SGDR; Loshchilov & Hutter 2017, arXiv:1608.03983,
 * equation 5). Keras's `CosineDecayRestarts` with alpha = end / start, PyTorch's
 * `CosineAnnealingWarmRestarts`.
 *
 * @param start value at step 0, finite
 * @param end what each period falls to, finite
 * @param steps length of the first period, an integer of at least 1
 * @param options see {@linkcode CosineRestartsOptions}
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { cosineRestartsSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const learningRate = cosineRestartsSchedule(1, 0, 10, { heightFactor: 0.5 });
 * assert.deepEqual([0, 5, 10, 20, 30].map((step) => learningRate(step).toFixed(3)), [
 *   ...["1.000", "0.500", "0.500", "0.250", "0.250"],
 * ]);
 * ```
 */
export function cosineRestartsSchedule(
  start: number,
  end: number,
  steps: number,
  { periodFactor = 2, heightFactor = 1 }: CosineRestartsOptions = {},
): Schedule {
  const task = "make a cosine schedule with restarts";
  checkFinite(task, { start, end });
  checkSteps(task, steps);
  if (!(periodFactor >= 1 && periodFactor < Infinity)) {
    throw invalidArgument(task, "periodFactor", "finite and at least 1", periodFactor);
  }
  if (!(heightFactor > 0 && heightFactor < Infinity)) {
    throw invalidArgument(task, "heightFactor", "finite and greater than 0", heightFactor);
  }
  return checkedSchedule("a cosine schedule with restarts", (step) => {
    const { periods, share } = periodAt(step / steps, periodFactor);
    return end + (start - end) * heightFactor ** periods * halfWave(share);
  });
}

/** From 1 to 0 for shares from 0 to 1. */
function halfWave(share: number): number {
  return (1 + cosine(Math.PI * share)) / 2;
}

/** How many periods are over at a time, in units of the first one, and the share of the next. */
function periodAt(time: number, factor: number): { periods: number; share: number } {
  if (factor === 1) return { periods: Math.floor(time), share: time % 1 };
  let periods = 0, length = 1;
  while (time >= length) {
    time -= length;
    length *= factor;
    periods++;
  }
  return { periods, share: time / length };
}
