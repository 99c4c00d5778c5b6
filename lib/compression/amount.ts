/** How many of several things: a share of them, or a number. */
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";

/** A share in [0, 1], or a count. */
export type Amount = { readonly share: number } | { readonly count: number };

/**
 * The integer nearest to a number; a half goes to the even one, as in Python, PyTorch and ONNX.
 *
 * @param value any number
 * @returns the integer; NaN and infinities as they are
 *
 * @example
 * ```ts
 * import { roundHalfToEven } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0.5, 1.5, 2.5, -2.5, 2.6].map(roundHalfToEven), [0, 2, 2, -2, 3]);
 * ```
 */
export function roundHalfToEven(value: number): number {
  // numbers above 2^52 have no fraction: the sum is rounded to an integer, a half to the even one
  return Math.abs(value) < 2 ** 51 ? value + NO_FRACTION - NO_FRACTION : value;
}
const NO_FRACTION = 1.5 * 2 ** 52;

/** How many of `total` things an amount is; of a share the nearest count, a half to the even one. */
export function countOf(task: string, amount: Amount, total: number): number {
  requireObject(task, "amount", amount);
  if ("share" in amount) {
    const { share } = amount;
    if (!(share >= 0 && share <= 1)) {
      throw invalidArgument(task, "amount.share", "in [0, 1]", share);
    }
    return roundHalfToEven(share * total);
  }
  const { count } = amount;
  if (!(Number.isInteger(count) && count >= 0 && count <= total)) {
    throw invalidArgument(task, "amount.count", `an integer in [0, ${total}]`, count);
  }
  return count;
}
