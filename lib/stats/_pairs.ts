/** The differences of two arms measured on the same seeds. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkValues } from "./_checks.ts";

/**
 * a_i - b_i, checked.
 *
 * @throws {RangeError | TypeError} When the lengths differ or are below the minimum, a value isn't
 *   finite, or a difference overflows.
 */
export function pairedDifferences(
  task: string,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  minimumLength = 2,
): Float64Array {
  checkValues(task, "a", a, minimumLength);
  checkValues(task, "b", b, minimumLength);
  if (b.length !== a.length) {
    throw invalidArgument(task, "b", `as long as "a" (${a.length})`, b, "object");
  }
  return Float64Array.from(a, (value, i) => {
    const difference = value - b[i]!;
    if (Number.isFinite(difference)) return difference;
    throw invalidArgument(task, `b[${i}]`, `a finite difference away from a[${i}]`, b[i]);
  });
}

/** The largest magnitude, beside which a difference may be rounding. */
export function largestMagnitude(...arrays: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  }
  return largest;
}

/** A p-value that underflowed is still no zero. */
export const notZero = (pValue: number) => Math.max(pValue, Number.MIN_VALUE);
