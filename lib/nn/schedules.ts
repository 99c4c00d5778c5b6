/** Values that change with the training step, such as a learning rate or an exploration rate. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkedSchedule, checkFinite, checkSteps, type Schedule } from "./_schedule.ts";

export type { Schedule };

/**
 * Linear annealing: from `start` to `end` in equal steps, then constant.
 *
 * value(t) = start + (end - start) min(t / steps, 1). Keras's `PolynomialDecay` with power 1. PPO
 * anneals its learning rate so (Engstrom et al. 2020, arXiv:2005.12729), DQN its exploration rate
 * (Mnih et al. 2015, https://doi.org/10.1038/nature14236).
 *
 * @param start value at step 0, finite
 * @param end value from step `steps` on, finite
 * @param steps length of the change, an integer of at least 1
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { linearSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const explorationRate = linearSchedule(1, 0.5, 100);
 * assert.deepEqual([0, 50, 100, 1000].map(explorationRate), [1, 0.75, 0.5, 0.5]);
 * ```
 */
export function linearSchedule(start: number, end: number, steps: number): Schedule {
  const task = "make a linear schedule";
  checkFinite(task, { start, end });
  checkSteps(task, steps);
  return checkedSchedule("a linear schedule", (step) => {
    return step >= steps ? end : start + (end - start) * (step / steps);
  });
}

/** Options of {@linkcode polynomialSchedule}. */
export interface PolynomialOptions {
  /** Exponent, greater than 0. Default 1: a straight line. */
  readonly power?: number;
  /** Begin again at each end, with a length that is the next multiple of `steps`. Default `false`. */
  readonly cycle?: boolean;
}

/**
 * Polynomial decay: value(t) = end + (start - end) (1 - min(t / steps, 1))^power. Keras's
 * `PolynomialDecay`.
 *
 * @param start value at step 0, finite
 * @param end value from step `steps` on, finite
 * @param steps length of the change, an integer of at least 1
 * @param options see {@linkcode PolynomialOptions}
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { polynomialSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const learningRate = polynomialSchedule(1, 0, 4, { power: 2 });
 * assert.deepEqual([0, 2, 4, 9].map(learningRate), [1, 0.25, 0, 0]);
 * ```
 */
export function polynomialSchedule(
  start: number,
  end: number,
  steps: number,
  { power = 1, cycle = false }: PolynomialOptions = {},
): Schedule {
  const task = "make a polynomial schedule";
  checkFinite(task, { start, end });
  checkSteps(task, steps);
  if (!(power > 0 && power < Infinity)) {
    throw invalidArgument(task, "power", "finite and greater than 0", power);
  }
  return checkedSchedule("a polynomial schedule", (step) => {
    const length = cycle ? steps * Math.max(1, Math.ceil(step / steps)) : steps;
    return end + (start - end) * (1 - Math.min(step / length, 1)) ** power;
  });
}

/** Options of {@linkcode exponentialSchedule} and {@linkcode inverseTimeSchedule}. */
export interface StaircaseOptions {
  /** Change only every `steps` steps, by the whole amount. Default `false`: at every step. */
  readonly staircase?: boolean;
}

/**
 * Exponential decay: value(t) = start rate^(t / steps). Keras's `ExponentialDecay`; with `staircase`
 * PyTorch's `StepLR`.
 *
 * @param start value at step 0, finite
 * @param rate factor of `steps` steps, finite and greater than 0
 * @param steps an integer of at least 1
 * @param options see {@linkcode StaircaseOptions}
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { exponentialSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0, 10, 20].map(exponentialSchedule(1, 0.5, 10)), [1, 0.5, 0.25]);
 * ```
 */
export function exponentialSchedule(
  start: number,
  rate: number,
  steps: number,
  options: StaircaseOptions = {},
): Schedule {
  const task = "make an exponential schedule";
  checkFinite(task, { start });
  checkSteps(task, steps);
  if (!(rate > 0 && rate < Infinity)) {
    throw invalidArgument(task, "rate", "finite and greater than 0", rate);
  }
  const times = timesOf(steps, options);
  return checkedSchedule("an exponential schedule", (step) => start * rate ** times(step));
}

/**
 * Inverse time decay: value(t) = start / (1 + rate t / steps). Keras's `InverseTimeDecay`.
 *
 * @param start value at step 0, finite
 * @param rate finite and at least 0
 * @param steps an integer of at least 1
 * @param options see {@linkcode StaircaseOptions}
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { inverseTimeSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0, 10, 30].map(inverseTimeSchedule(1, 1, 10)), [1, 0.5, 0.25]);
 * ```
 */
export function inverseTimeSchedule(
  start: number,
  rate: number,
  steps: number,
  options: StaircaseOptions = {},
): Schedule {
  const task = "make an inverse time schedule";
  checkFinite(task, { start });
  checkSteps(task, steps);
  if (!(rate >= 0 && rate < Infinity)) {
    throw invalidArgument(task, "rate", "finite and at least 0", rate);
  }
  const times = timesOf(steps, options);
  return checkedSchedule("an inverse time schedule", (step) => start / (1 + rate * times(step)));
}

function timesOf(steps: number, { staircase = false }: StaircaseOptions): Schedule {
  return (step) => staircase ? Math.floor(step / steps) : step / steps;
}
