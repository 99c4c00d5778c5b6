/** How well a critic foresees what comes. */
import { invalidArgument } from "../_invalid_argument.ts";
import { equalButForRounding } from "../stats/mod.ts";
import { checkFinite } from "./_checks.ts";

/**
 * Share of the variance of the returns that the values explain.
 *
 * @param values what the critic said, finite
 * @param returns what came, as many, finite
 * @returns at most 1; 0 where all returns are equal but for rounding: there is nothing to explain
 * @throws {RangeError} for another number of values, or a number that is not finite
 *
 * @example
 * ```ts
 * import { explainedVariance } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(explainedVariance([1, 2, 3], [2, 3, 4]), 1); // an offset is no variance
 * assert.equal(explainedVariance([0, 0, 0], [2, 3, 4]), 0);
 * ```
 */
export function explainedVariance(values: ArrayLike<number>, returns: ArrayLike<number>): number {
  const task = "compute the explained variance";
  if (values.length !== returns.length) {
    const requirement = `${returns.length}, as returns has`;
    throw invalidArgument(task, "values.length", requirement, values.length);
  }
  checkFinite(task, "values", values);
  checkFinite(task, "returns", returns);
  const ofReturns = spread(returns, (i) => returns[i]!);
  if (equalButForRounding(returns) || ofReturns === 0) return 0;
  return 1 - spread(returns, (i) => returns[i]! - values[i]!) / ofReturns;
}

/** Sum of the squared distances from the mean. */
function spread({ length }: ArrayLike<number>, at: (i: number) => number): number {
  let mean = 0, sum = 0;
  for (let i = 0; i < length; i++) mean += at(i) / length;
  for (let i = 0; i < length; i++) sum += (at(i) - mean) ** 2;
  return sum;
}
