/** The paired permutation test: do two methods differ, measured on the same seeds? */
import { pairedDifferences } from "./_pairs.ts";
import { EXACT_PAIRS, signFlipTails, type SignOptions } from "./_sign_flips.ts";
import { mean } from "./summary.ts";

/** What the paired permutation test found. */
export interface PairedPermutationTest {
  /** The mean of a_i - b_i. */
  readonly meanDifference: number;
  /** The two-sided p-value; never 0. */
  readonly pValue: number;
  /** Whether all 2^n signs were counted; if not, random ones. */
  readonly isExact: boolean;
}

/**
 * The paired permutation test of a mean difference, two-sided (Fisher 1935, "The Design of
 * Experiments"). If the methods were alike, each difference d_i = a_i - b_i could as well
 * have the other sign: p is twice the share of the 2^n signs whose mean lies at least as far out as the
 * one that was found, at most 1. It asks for no normal values. All signs are counted up to 30 pairs;
 * beyond, random ones, with p = (1 + count) / (1 + resamples) for each tail, because an estimate of 0
 * would be too small (Phipson and Smyth 2010, https://doi.org/10.2202/1544-6115.1585). The smallest p
 * of n pairs is 2 / 2^n: five seeds never reach 0.05.
 *
 * @param a At least one finite number.
 * @param b As many, in the same order: b[i] was measured with the seed of a[i].
 * @param options The generator, for more than 30 pairs.
 * @returns The mean difference and the p-value; p is 1 where all differences are 0.
 * @throws {RangeError | TypeError} When the lengths differ or are 0, a value or a difference isn't
 *   finite, or an option is missing or out of its range.
 *
 * @example
 * ```ts
 * import { pairedPermutationTest } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { meanDifference, pValue } = pairedPermutationTest([5, 6, 7, 9], [4, 4, 4, 5]);
 * assert.equal(meanDifference, 2.5);
 * assert.equal(pValue, 2 / 2 ** 4); // no sign could be better
 * ```
 */
export function pairedPermutationTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: SignOptions = {},
): PairedPermutationTest {
  const task = "run a paired permutation test";
  const differences = pairedDifferences(task, a, b, 1);
  const { atLeast, atMost } = signFlipTails(task, differences, options);
  return {
    meanDifference: mean(differences),
    pValue: Math.min(1, 2 * atLeast, 2 * atMost),
    isExact: a.length <= EXACT_PAIRS,
  };
}
