/** Tells numbers that vary from numbers that only rounding sets apart. */

/** Units in the last place that a difference of two rounded numbers may be off by, with room. */
const UNITS = 10;

/**
 * Whether numbers are equal but for rounding: the largest less the smallest is at most ten units in
 * the last place of the size of what they were computed from. A variance of such numbers is the
 * square of rounding errors, so that `variance === 0` doesn't find them, and what is divided by it
 * means nothing.
 *
 * @param values Any numbers; a Float32Array has units of float32, anything else of float64.
 * @param size The largest magnitude among the numbers that the values were computed from, where
 *   that isn't the largest of the values: a difference is as inexact as what was subtracted.
 * @returns True for no number and for one.
 *
 * @example
 * ```ts
 * import { equalButForRounding } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(equalButForRounding([0.1 + 0.2, 0.3]));
 * assert.ok(!equalButForRounding([0.3, 0.31]));
 * assert.ok(equalButForRounding([2.1 - 2, 4.1 - 4], 4.1)); // 4.1 - 4 is 4e-16 off
 * ```
 */
export function equalButForRounding(values: ArrayLike<number>, size = 0): boolean {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
  }
  if (!(high > low)) return true;
  const unit = values instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  return high - low <= UNITS * unit * Math.max(Math.abs(low), Math.abs(high), size);
}
