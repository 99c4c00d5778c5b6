/** Values that change with the training step, such as a learning rate or an exploration rate. */
import { invalidArgument } from "../_invalid_argument.ts";

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
export function linearSchedule(
  start: number,
  end: number,
  steps: number,
): (step: number) => number {
  const task = "make a linear schedule";
  for (const [name, value] of Object.entries({ start, end })) {
    if (!Number.isFinite(value)) throw invalidArgument(task, name, "a finite number", value);
  }
  if (!(Number.isSafeInteger(steps) && steps >= 1)) {
    throw invalidArgument(task, "steps", "an integer of at least 1", steps);
  }
  return (step) => {
    if (!(Number.isSafeInteger(step) && step >= 0)) {
      throw invalidArgument("follow a linear schedule", "step", "an integer of at least 0", step);
    }
    return step >= steps ? end : start + (end - start) * (step / steps);
  };
}
