/** Statistics of the sorted sample: quantiles, the median, the interquartile mean. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkValues } from "./_checks.ts";
import { mean } from "./summary.ts";

/**
 * A quantile: linear between the order statistics at (n - 1) p, definition 7 of Hyndman and Fan
 * 1996 (https://doi.org/10.2307/2684934), the default of R and NumPy.
 *
 * @param values At least one finite number, in any order.
 * @param probability In [0, 1]; 0 gives the smallest value, 1 the largest.
 * @returns The quantile.
 * @throws {RangeError | TypeError} When there is no value, or an argument is out of its range.
 *
 * @example
 * ```ts
 * import { quantile } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(quantile([40, 10, 20, 30], 0.25), 17.5);
 * ```
 */
export function quantile(values: ArrayLike<number>, probability: number): number {
  const task = "compute a quantile";
  checkValues(task, "values", values);
  if (!(typeof probability === "number" && probability >= 0 && probability <= 1)) {
    throw invalidArgument(task, "probability", "in [0, 1]", probability);
  }
  return quantileOf(Float64Array.from(values).sort(), probability);
}

/**
 * The median: the middle value, or the mean of the two in the middle.
 *
 * @param values At least one finite number, in any order.
 * @returns The median.
 * @throws {RangeError | TypeError} When there is no value, or one isn't a finite number.
 *
 * @example
 * ```ts
 * import { median } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(median([9, 1, 2]), 2);
 * ```
 */
export function median(values: ArrayLike<number>): number {
  checkValues("compute a median", "values", values);
  return quantileOf(Float64Array.from(values).sort(), 0.5);
}

/**
 * The interquartile mean (IQM): the mean of the middle half, after floor(n / 4) values are cut from
 * each end. Recommended for scores over seeds by Agarwal et al. 2021
 * (https://arxiv.org/abs/2108.13264): less variable than the median, no prey to one bad run.
 *
 * @param values At least one finite number, in any order.
 * @returns The interquartile mean.
 * @throws {RangeError | TypeError} When there is no value, or one isn't a finite number.
 *
 * @example
 * ```ts
 * import { interquartileMean } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(interquartileMean([-1000, 4, 6, 5000]), 5);
 * ```
 */
export function interquartileMean(values: ArrayLike<number>): number {
  checkValues("compute an interquartile mean", "values", values);
  const cut = Math.floor(values.length / 4);
  return mean(Float64Array.from(values).sort().subarray(cut, values.length - cut));
}

function quantileOf(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const index = Math.floor(position);
  const below = sorted[index]!;
  const above = sorted[index + 1] ?? below;
  return below + (position - index) * (above - below);
}
