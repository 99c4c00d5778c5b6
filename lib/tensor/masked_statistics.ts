/**
 * Statistics over the entries that a mask keeps, as TRL's PPO computes them. They work on plain
 * numbers in float64: on data such as advantages, which no gradient passes through.
 */
import { invalidArgument } from "../_invalid_argument.ts";

/** One entry for each value: true or 1 keeps it, false or 0 leaves it out. */
export type Mask = ArrayLike<boolean | number>;

/** How `maskedVariance` divides. */
export interface MaskedVarianceOptions {
  /** True (the default) divides by n - 1, false by n, with n the number of kept entries. */
  readonly unbiased?: boolean;
}

/** How `maskedWhiten` centres. */
export interface MaskedWhitenOptions {
  /** True (the default) shifts the mean to 0; false keeps it and changes only the scale. */
  readonly shiftMean?: boolean;
}

/** Added to the variance, so that equal values don't divide by 0; as in TRL. */
const EPSILON = 1e-8;

/**
 * The masked mean: sum of m_i x_i / sum of m_i (TRL, `masked_mean`).
 *
 * @param values Finite where the mask keeps them; flat, any layout.
 * @param mask As long as the values; keeps at least one.
 * @returns The mean of the kept values.
 * @throws {RangeError | TypeError} When lengths differ, nothing is kept or a kept value isn't
 *   finite.
 *
 * @example The second token is padding
 * ```ts
 * import { maskedMean } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(maskedMean([1, 1000, 3], [true, false, true]), 2);
 * ```
 */
export function maskedMean(values: ArrayLike<number>, mask: Mask): number {
  return meanOf(values, mask, countKept("compute a masked mean", values, mask, 1));
}

/**
 * The masked variance: sum of m_i (x_i - mean)^2 / (n - 1), n = sum of m_i (TRL, `masked_var`).
 *
 * @param values Finite where the mask keeps them; flat, any layout.
 * @param mask As long as the values; keeps at least two, one with `unbiased: false`.
 * @param options Whether to divide by n - 1 or by n.
 * @returns The variance of the kept values.
 * @throws {RangeError | TypeError} When lengths differ, too few are kept or a kept value isn't
 *   finite.
 *
 * @example
 * ```ts
 * import { maskedVariance } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(maskedVariance([1, 1000, 5], [1, 0, 1]), 8);
 * assert.equal(maskedVariance([1, 1000, 5], [1, 0, 1], { unbiased: false }), 4);
 * ```
 */
export function maskedVariance(
  values: ArrayLike<number>,
  mask: Mask,
  options: MaskedVarianceOptions = {},
): number {
  const unbiased = options.unbiased ?? true;
  const count = countKept("compute a masked variance", values, mask, unbiased ? 2 : 1);
  return squaredDeviations(values, mask, meanOf(values, mask, count)) /
    (unbiased ? count - 1 : count);
}

/**
 * Whitens values: (x_i - mean) / sqrt(variance + 1e-8), with the masked mean and the unbiased
 * masked variance (TRL, `masked_whiten`). Entries that the mask leaves out are transformed too, by
 * the statistics of the kept ones; whoever uses the result must mask it again. One that is NaN or
 * infinite becomes 0, so that it can be masked by a product.
 *
 * @param values Finite where the mask keeps them; flat, any layout.
 * @param mask As long as the values; keeps at least two.
 * @param options Whether to shift the mean to 0 or to keep it.
 * @returns A new array as long as the values.
 * @throws {RangeError | TypeError} When lengths differ, too few are kept or a kept value isn't
 *   finite.
 *
 * @example
 * ```ts
 * import { maskedMean, maskedVariance, maskedWhiten } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const mask = [1, 1, 1, 0];
 * const whitened = maskedWhiten([4, 8, 9, 7], mask);
 * assert.ok(Math.abs(maskedMean(whitened, mask)) < 1e-12);
 * assert.ok(Math.abs(maskedVariance(whitened, mask) - 1) < 1e-7);
 * ```
 */
export function maskedWhiten(
  values: ArrayLike<number>,
  mask: Mask,
  options: MaskedWhitenOptions = {},
): Float64Array {
  const task = "whiten";
  const count = countKept(task, values, mask, 2);
  const mean = meanOf(values, mask, count);
  const variance = squaredDeviations(values, mask, mean) / (count - 1);
  const shift = options.shiftMean ?? true ? 0 : mean;
  const scale = 1 / Math.sqrt(variance + EPSILON);
  return Float64Array.from(
    values,
    (value) => Number.isFinite(value) ? (value - mean) * scale + shift : 0,
  );
}

/** Checks values and mask; returns how many values are kept. */
function countKept(task: string, values: ArrayLike<number>, mask: Mask, atLeast: number): number {
  if (typeof values !== "object" || typeof values?.length !== "number") {
    throw invalidArgument(task, "values", "an array of numbers", values, "never");
  }
  if (typeof mask !== "object" || mask?.length !== values.length) {
    throw invalidArgument(task, "mask", `as long as "values" (${values.length})`, mask, "object");
  }
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    const keep = mask[i];
    if (keep !== true && keep !== false && keep !== 0 && keep !== 1) {
      throw invalidArgument(task, `mask[${i}]`, "true, false, 1 or 0", keep);
    }
    if (!keep) continue;
    checkFinite(task, values, i);
    count++;
  }
  if (count < atLeast) {
    throw new RangeError(`Cannot ${task}: "mask" must keep at least ${atLeast}, it keeps ${count}`);
  }
  return count;
}

function checkFinite(task: string, values: ArrayLike<number>, i: number): void {
  if (Number.isFinite(values[i])) return;
  throw invalidArgument(task, `values[${i}]`, "a finite number", values[i]);
}

function meanOf(values: ArrayLike<number>, mask: Mask, count: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (mask[i]) sum += values[i]!;
  return sum / count;
}

/** The sum of squared deviations of the kept values. */
function squaredDeviations(values: ArrayLike<number>, mask: Mask, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (mask[i]) sum += (values[i]! - mean) ** 2;
  return sum;
}
