/** How often random signs make a sum as large as it is: the tails of the paired permutation test. */
import { invalidArgument } from "../_invalid_argument.ts";
import { powerOfTwoFor, scaled } from "../_power_of_two.ts";
import { Random } from "../random/random.ts";
import { checkPositiveInteger } from "./_checks.ts";

/** Up to so many differences all signs are counted: two halves of 2^15 sums each. */
export const EXACT_PAIRS = 30;

/** Where random signs come from, when there are too many to count all. */
export interface SignOptions {
  /** Needed for more than 30 pairs. */
  readonly random?: Random;
  /** How many random signs are drawn for more than 30 pairs, at least 1; default 100,000. */
  readonly resamples?: number;
}

/** The shares of signs, the given ones among them, that make the sum at least, or at most, what it is. */
export interface Tails {
  readonly atLeast: number;
  readonly atMost: number;
}

/** Sums whose distance is below this share of the differences' sizes are equal but for rounding. */
const TIE = 100 * Number.EPSILON;

/**
 * The tails, over all 2^n signs or over random ones; neither is ever 0.
 *
 * @param differences Finite.
 * @throws {RangeError | TypeError} When an option is missing or out of its range.
 */
export function signFlipTails(
  task: string,
  differences: Float64Array,
  options: SignOptions,
): Tails {
  const sizes = Float64Array.from(scaled(differences, powerOfTwoFor(differences)));
  const sum = sizes.reduce((total, d) => total + d, 0);
  const slack = TIE * sizes.reduce((total, d) => total + Math.abs(d), 0);
  if (differences.length > EXACT_PAIRS) return drawnTails(task, sizes, sum, slack, options);
  const middle = sizes.length >> 1;
  const one = signedSums(sizes.subarray(0, middle)), other = signedSums(sizes.subarray(middle));
  const share = (least: number) => countPairs(one, other, least) / (one.length * other.length);
  return { atLeast: share(sum - slack), atMost: share(-sum - slack) }; // by symmetry
}

/** The sums of all signs of the numbers, in ascending order: 2^n of them. */
function signedSums(numbers: Float64Array): Float64Array {
  let sums = Float64Array.of(0);
  for (const number of numbers) {
    const next = new Float64Array(2 * sums.length);
    next.set(sums.map((sum) => sum + number));
    next.set(sums.map((sum) => sum - number), sums.length);
    sums = next;
  }
  return sums.sort();
}

/** How many pairs, one of each ascending array, have a sum of at least `least`. */
function countPairs(one: Float64Array, other: Float64Array, least: number): number {
  let count = 0, from = other.length; // the first of `other` that is enough for the one looked at
  for (const sum of one) {
    while (from > 0 && sum + other[from - 1]! >= least) from--;
    count += other.length - from;
  }
  return count;
}

/** The tails by random signs, the given ones counted among them (Phipson and Smyth 2010). */
function drawnTails(
  task: string,
  sizes: Float64Array,
  sum: number,
  slack: number,
  { random, resamples = 100_000 }: SignOptions,
): Tails {
  if (!(random instanceof Random)) {
    const requirement = `a Random for more than ${EXACT_PAIRS} pairs`;
    throw invalidArgument(task, "random", requirement, random, "never");
  }
  checkPositiveInteger(task, "resamples", resamples);
  let atLeast = 1, atMost = 1;
  for (let i = 0; i < resamples; i++) {
    let drawn = 0, bits = 0;
    for (let j = 0; j < sizes.length; j++) {
      bits = j % 32 === 0 ? random.integer(0, 2 ** 32) : bits >>> 1;
      drawn += (bits & 1) === 0 ? sizes[j]! : -sizes[j]!;
    }
    if (drawn >= sum - slack) atLeast++;
    if (drawn <= sum + slack) atMost++;
  }
  return { atLeast: atLeast / (resamples + 1), atMost: atMost / (resamples + 1) };
}
