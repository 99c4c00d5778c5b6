/** Weights of policy gradients on one scale, whatever the size of the rewards. */
import { powerOfTwoFor, scaled } from "../_power_of_two.ts";
import { checkFinite } from "./_checks.ts";

/**
 * Divide values by their root mean square, so that their mean square is 1:
 *
 *     x_t / sqrt(mean over k of x_k^2)
 *
 * Unlike `standardize` it leaves every sign as it was: nothing is subtracted. Zeros stay zeros.
 *
 * @param values any number of them, finite
 * @returns as many values
 * @throws {RangeError} for a value that is not finite
 *
 * @example
 * ```ts
 * import { toUnitScale } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...toUnitScale([5, 5, -5])], [1, 1, -1]);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function toUnitScale(values: ArrayLike<number>): Float64Array {
  checkFinite("scale weights", "values", values);
  const ordinary = Float64Array.from(scaled(values, powerOfTwoFor(values)));
  const squares = ordinary.reduce((sum, value) => sum + value * value, 0);
  if (squares === 0) return new Float64Array(values.length);
  const size = Math.sqrt(squares / values.length);
  return ordinary.map((value) => value / size);
}
