/** Recognises the mistakes that wrong numbers give away, without telling the right ones. */
import { exp, log } from "../_exp_log.ts";

const LN_2 = Math.LN2;

/** Mistakes that make every number a function of the right one. */
const FAULTS: readonly (readonly [fault: string, make: (right: number) => number])[] = [
  ["the sign is wrong", (x) => -x],
  ["it is twice as large as it should be", (x) => 2 * x],
  ["it is half as large as it should be", (x) => x / 2],
  ["it is the square of what it should be", (x) => x * x],
  ["it is the square root of what it should be", (x) => Math.sqrt(x)],
  ["it is one divided by what it should be", (x) => 1 / x],
  ["it is the logarithm of what it should be", log],
  ["it is e to the power of what it should be", exp],
  ["it is 1 minus what it should be", (x) => 1 - x],
  ["it is a percentage where a fraction is asked for", (x) => 100 * x],
  ["it is a fraction where a percentage is asked for", (x) => x / 100],
  ["it is in bits where the natural logarithm is asked for", (x) => x / LN_2],
  ["it is in natural logarithms where bits are asked for", (x) => x * LN_2],
  ["it is off by a factor of 10", (x) => 10 * x],
  ["it is off by a factor of 10", (x) => x / 10],
  ["it is off by a factor of 4", (x) => 4 * x],
  ["it is off by a factor of 4", (x) => x / 4],
  ["it is one too large", (x) => x + 1],
  ["it is one too small", (x) => x - 1],
];

/** Whether a number is the right one, within a relative tolerance; absolute where 0 is right. */
export function isClose(got: number, right: number, tolerance: number): boolean {
  return Math.abs(got - right) <= tolerance * (right === 0 ? 1 : Math.abs(right));
}

/** What is wrong with some numbers, of which at least one is not right; `right` has as many. */
export function numberFault(
  got: readonly number[],
  right: readonly number[],
  tolerance: number,
): string {
  if (got.some(Number.isNaN)) return "it is not a number (NaN): 0 / 0, or a logarithm below 0?";
  if (!got.every(Number.isFinite)) return "it is infinite: a division by 0?";
  // 0 and 1 are their own squares, opposites and halves often enough: they alone give nothing away.
  const isTelling = right.some((value) => value !== 0 && Math.abs(value) !== 1);
  const fault = (isTelling ? FAULTS : FAULTS.slice(0, 1)).find(([, make]) =>
    got.every((value, i) =>
      Number.isFinite(make(right[i]!)) &&
      isClose(value, make(right[i]!), Math.max(tolerance, 1e-9))
    )
  );
  if (fault !== undefined) return fault[0];
  if (got.length > 1) return listFault(got, right, tolerance);
  const [value, target] = [got[0]!, right[0]!];
  if (isClose(value, target, Math.max(0.01, 3 * tolerance))) {
    return "it is close, but not close enough: compute it without rounding";
  }
  if (value * target < 0) return "it has the wrong sign, and another size";
  return Math.abs(value) > Math.abs(target) ? "it is too large" : "it is too small";
}

/** What is wrong with a list of numbers as a whole. */
function listFault(
  got: readonly number[],
  right: readonly number[],
  tolerance: number,
): string {
  const same = (values: readonly number[]) =>
    values.every((value, i) => isClose(value, right[i]!, tolerance));
  if (same(got.toReversed())) return "the numbers are right, in reverse order";
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  const ordered = sorted(right);
  if (sorted(got).every((value, i) => isClose(value, ordered[i]!, tolerance))) {
    return "the numbers are right, in another order";
  }
  const ratio = got[0]! / right[0]!;
  if (Number.isFinite(ratio) && same(got.map((value) => value / ratio))) {
    return `all are off by the same factor`;
  }
  const offset = got[0]! - right[0]!;
  if (same(got.map((value) => value - offset))) return "all are off by the same amount";
  const count = got.filter((value, i) => isClose(value, right[i]!, tolerance)).length;
  return count === 0 ? "none of the numbers is right" : `${count} of ${got.length} are right`;
}
