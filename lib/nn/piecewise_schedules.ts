/** Schedules that are put together of parts. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkedSchedule, checkFinite, checkSteps, type Schedule } from "./_schedule.ts";

/**
 * Piecewise constant: `values[0]` up to and with step `boundaries[0]`, then `values[1]` up to and with
 * `boundaries[1]`, and so on. Keras's `PiecewiseConstantDecay`.
 *
 * @param boundaries rising integers of at least 0
 * @param values finite, one more
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { piecewiseConstantSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const learningRate = piecewiseConstantSchedule([10, 20], [1, 0.1, 0.01]);
 * assert.deepEqual([0, 10, 11, 20, 21].map(learningRate), [1, 1, 0.1, 0.1, 0.01]);
 * ```
 */
export function piecewiseConstantSchedule(
  boundaries: readonly number[],
  values: readonly number[],
): Schedule {
  const task = "make a piecewise constant schedule";
  for (const [i, boundary] of boundaries.entries()) {
    if (Number.isSafeInteger(boundary) && boundary > (boundaries[i - 1] ?? -1)) continue;
    const requirement = "an integer above the one before it, at least 0";
    throw invalidArgument(task, `boundaries[${i}]`, requirement, boundary);
  }
  if (values.length !== boundaries.length + 1) {
    const requirement = `one longer than "boundaries" (${boundaries.length})`;
    throw invalidArgument(task, "values", requirement, values, "object");
  }
  for (const [i, value] of values.entries()) checkFinite(task, { [`values[${i}]`]: value });
  return checkedSchedule("a piecewise constant schedule", (step) => {
    const part = boundaries.findIndex((boundary) => step <= boundary);
    return values[part < 0 ? boundaries.length : part]!;
  });
}

/**
 * Linear warmup, then another schedule from its beginning (Goyal et al. 2017, arXiv:1706.02677,
 * section 2.2).
 *
 * @param steps length of the warmup, an integer of at least 1
 * @param schedule what follows; the warmup rises to its value at step 0
 * @param start value at step 0, finite; default 0
 * @returns the value at a step, which is an integer of at least 0
 * @throws {RangeError | TypeError} for an argument, or later a step, out of its range
 *
 * @example
 * ```ts
 * import { linearSchedule, warmupSchedule } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const learningRate = warmupSchedule(2, linearSchedule(1, 0, 4)); // as BERT's
 * assert.deepEqual([0, 1, 2, 3, 4, 6].map(learningRate), [0, 0.5, 1, 0.75, 0.5, 0]);
 * ```
 */
export function warmupSchedule(steps: number, schedule: Schedule, start: number = 0): Schedule {
  const task = "make a schedule with warmup";
  checkFinite(task, { start });
  checkSteps(task, steps);
  const top = schedule(0);
  return checkedSchedule("a schedule with warmup", (step) => {
    return step < steps ? start + (top - start) * (step / steps) : schedule(step - steps);
  });
}
