/** The moving average, which smooths a curve. */
import { checkPositiveInteger, checkValues } from "./_checks.ts";

/**
 * The trailing moving average: element i is the mean of the last `window` values up to and with
 * value i. The first elements average the fewer values that are there, so that the result is as
 * long as the input and no element knows the future.
 *
 * @param values Finite numbers; may be empty.
 * @param window An integer of at least 1.
 * @returns As many numbers as there are values.
 * @throws {RangeError | TypeError} When a value isn't a finite number or the window isn't right.
 *
 * @example
 * ```ts
 * import { movingAverage } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...movingAverage([1, 3, 5, 10], 2)], [1, 2, 4, 7.5]);
 * ```
 */
export function movingAverage(values: ArrayLike<number>, window: number): Float64Array {
  const task = "compute a moving average";
  checkValues(task, "values", values, 0);
  checkPositiveInteger(task, "window", window);
  const averages = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    // Added anew each time: a running sum would carry its rounding errors along.
    const start = Math.max(0, i - window + 1);
    let sum = 0;
    for (let j = start; j <= i; j++) sum += values[j]!;
    averages[i] = sum / (i - start + 1);
  }
  return averages;
}
