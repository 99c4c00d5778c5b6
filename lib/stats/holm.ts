/** Holm's correction for many tests. */
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * Holm's adjusted p-values (Holm 1979, https://www.jstor.org/stable/4615733): of m tests in ascending
 * order, p~_(i) = max over j <= i of min(1, (m - j + 1) p_(j)). Rejecting where p~ <= alpha makes even
 * one false rejection among all tests no more probable than alpha, however the tests depend on each other.
 *
 * @param pValues Numbers in [0, 1], in any order; may be empty.
 * @returns The adjusted p-values in the order of the tests.
 * @throws {RangeError | TypeError} When one isn't in [0, 1].
 *
 * @example
 * ```ts
 * import { holm } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...holm([0.5, 0.0625, 0.03125])], [0.5, 0.125, 0.09375]);
 * ```
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const task = "correct p-values";
  if (typeof pValues !== "object" || typeof pValues?.length !== "number") {
    throw invalidArgument(task, "pValues", "an array of numbers", pValues, "never");
  }
  for (let i = 0; i < pValues.length; i++) {
    const p = pValues[i];
    if (!(typeof p === "number" && p >= 0 && p <= 1)) {
      throw invalidArgument(task, `pValues[${i}]`, "in [0, 1]", p);
    }
  }
  const order = Array.from(pValues, (_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Float64Array(pValues.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[i]!));
    adjusted[i] = largest;
  }
  return adjusted;
}
