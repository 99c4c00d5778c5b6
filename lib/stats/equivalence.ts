/** Equivalence: is the difference of two methods smaller than a margin that was named before? */
import { invalidArgument } from "../_invalid_argument.ts";
import { largestMagnitude, notZero, pairedDifferences } from "./_pairs.ts";
import { signFlipTails, type SignOptions } from "./_sign_flips.ts";
import { equalButForRounding } from "./rounding.ts";
import { studentTDistribution } from "./student_t.ts";
import { mean, standardError } from "./summary.ts";

/** The smallest difference that counts: `m` for -m to m, or both ends. */
export type Margin = number | readonly [low: number, high: number];

/** What two one-sided tests found; the methods are equivalent where `pValue` is at most alpha. */
export interface PairedEquivalence {
  /** The mean of a_i - b_i. */
  readonly meanDifference: number;
  /** The p-value of "the difference is at most the lower end". */
  readonly pLow: number;
  /** The p-value of "the difference is at least the upper end". */
  readonly pHigh: number;
  /** The larger of both. */
  readonly pValue: number;
}

/** What the permutation tests found of equivalence and of its opposite. */
export interface PairedPermutationEquivalence extends PairedEquivalence {
  /** The p-value of "the difference lies within the margin": small where it is larger for certain. */
  readonly pWithin: number;
}

/** What two one-sided t tests found. */
export interface PairedTEquivalence extends PairedEquivalence {
  /** The mean difference less the lower end, in standard errors. */
  readonly tLow: number;
  /** The mean difference less the upper end, in standard errors. */
  readonly tHigh: number;
}

/**
 * Two one-sided paired t tests (TOST, Schuirmann 1987, https://doi.org/10.1007/BF01068419). A large
 * p-value of a difference says that nothing was found; equivalence has to be shown: with
 * d_i = a_i - b_i, that mean(d) lies above the lower end of the margin and below its upper end, each
 * by a t test with n - 1 degrees of freedom.
 *
 * @param a At least two finite numbers.
 * @param b As many, in the same order: b[i] was measured with the seed of a[i].
 * @param margin Greater than 0, or two ends in ascending order; named before the runs.
 * @returns Both t, both p-values and the larger of them.
 * @throws {RangeError | TypeError} When the lengths differ or are below 2, a value isn't finite, the
 *   margin is empty, or all differences are equal but for rounding.
 *
 * @example
 * ```ts
 * import { pairedTEquivalence } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const a = [0.91, 0.92, 0.9, 0.93], b = [0.92, 0.91, 0.9, 0.93];
 * assert.ok(pairedTEquivalence(a, b, 0.02).pValue < 0.05);
 * assert.ok(pairedTEquivalence(a, b, 0.005).pValue > 0.05);
 * ```
 */
export function pairedTEquivalence(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  margin: Margin,
): PairedTEquivalence {
  const task = "test equivalence";
  const differences = pairedDifferences(task, a, b);
  const [low, high] = endsOf(task, margin);
  if (equalButForRounding(differences, largestMagnitude(a, b))) {
    const requirement = 'an array whose differences from "a" vary by more than rounding';
    throw invalidArgument(task, "b", requirement, b, "object");
  }
  const meanDifference = mean(differences), error = standardError(differences);
  const tLow = (meanDifference - low) / error, tHigh = (meanDifference - high) / error;
  const pLow = notZero(studentTDistribution(-tLow, a.length - 1));
  const pHigh = notZero(studentTDistribution(tHigh, a.length - 1));
  return { meanDifference, tLow, tHigh, pLow, pHigh, pValue: Math.max(pLow, pHigh) };
}

/**
 * Two one-sided paired permutation tests: as {@linkcode pairedTEquivalence}, but each test flips the
 * signs of d_i less its end of the margin, and asks for no normal values.
 *
 * @param a At least one finite number.
 * @param b As many, in the same order: b[i] was measured with the seed of a[i].
 * @param margin Greater than 0, or two ends in ascending order; named before the runs.
 * @param options The generator, for more than 30 pairs.
 * @returns Both p-values, the larger of them, and the p-value of the opposite: that a difference this
 *   far out comes of one within the margin.
 * @throws {RangeError | TypeError} When the lengths differ or are 0, a value isn't finite, the margin
 *   is empty, or an option is missing or out of its range.
 *
 * @example
 * ```ts
 * import { pairedPermutationEquivalence } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const a = [9, 8, 9, 10, 8], b = [9, 9, 8, 10, 9];
 * assert.equal(pairedPermutationEquivalence(a, b, 3).pValue, 1 / 2 ** 5);
 * ```
 */
export function pairedPermutationEquivalence(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  margin: Margin,
  options: SignOptions = {},
): PairedPermutationEquivalence {
  const task = "test equivalence";
  const differences = pairedDifferences(task, a, b, 1);
  const ends = endsOf(task, margin);
  const [low, high] = ends.map((end) =>
    signFlipTails(task, differences.map((d) => d - end), options)
  );
  const pLow = low!.atLeast, pHigh = high!.atMost;
  return {
    meanDifference: mean(differences),
    pLow,
    pHigh,
    pValue: Math.max(pLow, pHigh),
    pWithin: Math.min(low!.atMost, high!.atLeast), // at most one of the two can be small
  };
}

function endsOf(task: string, margin: Margin): readonly [number, number] {
  const [low, high] = typeof margin === "number" ? [-margin, margin] : margin ?? [];
  if (Number.isFinite(low) && Number.isFinite(high) && low! < high!) return [low!, high!];
  const requirement = "a finite number greater than 0, or two in ascending order";
  throw invalidArgument(
    task,
    "margin",
    requirement,
    margin,
    typeof low === "number" ? typeof margin : "never",
  );
}
