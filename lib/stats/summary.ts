/** The mean of a sample, its spread, and how uncertain the mean is. */
import { powerOfTwoFor, scaled } from "../_power_of_two.ts";
import { checkValues } from "./_checks.ts";

/** How `variance` and `standardDeviation` divide. */
export interface VarianceOptions {
  /**
   * True (the default) divides by n - 1, which makes the variance unbiased for a sample; false
   * divides by n, for a whole population.
   */
  readonly unbiased?: boolean;
}

/**
 * The arithmetic mean: sum of x_i / n, added in order.
 *
 * @param values At least one finite number.
 * @returns The mean.
 * @throws {RangeError | TypeError} When there is none, or one isn't a finite number.
 *
 * @example
 * ```ts
 * import { mean } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  checkValues("compute a mean", "values", values);
  return meanOf(values);
}

/**
 * The variance: sum of (x_i - mean)^2 / (n - 1), in two passes; exactly 0 for equal numbers, though
 * their mean may be rounded.
 *
 * @param values At least two finite numbers; one is enough with `unbiased: false`.
 * @param options Whether to divide by n - 1 or by n.
 * @returns The variance, at least 0.
 * @throws {RangeError | TypeError} When there are too few, or one isn't a finite number.
 *
 * @example
 * ```ts
 * import { variance } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(variance([1, 2, 6]), 7);
 * assert.equal(variance([1, 5], { unbiased: false }), 4);
 * ```
 */
export function variance(values: ArrayLike<number>, options: VarianceOptions = {}): number {
  const unbiased = options.unbiased ?? true;
  checkValues("compute a variance", "values", values, unbiased ? 2 : 1);
  return varianceOf(values, unbiased);
}

/**
 * The standard deviation: the square root of the variance.
 *
 * @param values At least two finite numbers; one is enough with `unbiased: false`.
 * @param options Whether the variance divides by n - 1 or by n.
 * @returns The standard deviation, at least 0.
 * @throws {RangeError | TypeError} When there are too few, or one isn't a finite number.
 *
 * @example
 * ```ts
 * import { standardDeviation } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(standardDeviation([1, 5], { unbiased: false }), 2);
 * ```
 */
export function standardDeviation(
  values: ArrayLike<number>,
  options: VarianceOptions = {},
): number {
  const unbiased = options.unbiased ?? true;
  checkValues("compute a standard deviation", "values", values, unbiased ? 2 : 1);
  return deviationOf(values, unbiased);
}

/**
 * The standard error of the mean: the (unbiased) standard deviation / sqrt(n).
 *
 * @param values At least two finite numbers.
 * @returns The standard error, at least 0.
 * @throws {RangeError | TypeError} When there are too few, or one isn't a finite number.
 *
 * @example
 * ```ts
 * import { standardError } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(standardError([2, 6]), 2);
 * ```
 */
export function standardError(values: ArrayLike<number>): number {
  checkValues("compute a standard error", "values", values, 2);
  const factor = powerOfTwoFor(values);
  return Math.sqrt(varianceOf(scaled(values, factor), true) / values.length) / factor;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  if (Number.isFinite(sum)) return sum / values.length;
  const factor = powerOfTwoFor(values); // the sum overflows, the mean can't
  return meanOf(scaled(values, factor)) / factor;
}

/** The root of the variance, also where that is beyond the range of numbers. */
function deviationOf(values: ArrayLike<number>, unbiased: boolean): number {
  const factor = powerOfTwoFor(values);
  return Math.sqrt(varianceOf(scaled(values, factor), unbiased)) / factor;
}

function varianceOf(values: ArrayLike<number>, unbiased: boolean): number {
  const center = meanOf(values);
  let sum = 0, varies = false;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - center;
    sum += deviation * deviation;
    varies ||= values[i] !== values[0];
  }
  if (!varies) return 0;
  return sum / (unbiased ? values.length - 1 : values.length);
}
