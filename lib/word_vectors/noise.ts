/** By which probabilities skip-gram draws negative words, and leaves out frequent ones. */
import { AT_LEAST_0, checkElements } from "../_check_elements.ts";
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkPositive } from "./_vectors.ts";

const POWER = 0.75;

/** Their sum; throws unless it is positive, and none is negative. */
function sumOf(task: string, counts: ArrayLike<number>): number {
  checkElements(task, "counts", counts, AT_LEAST_0);
  const sum = Array.from(counts).reduce((total, count) => total + count, 0);
  if (sum > 0) return sum;
  throw invalidArgument(task, "counts", "with a positive sum", counts, "object");
}

/**
 * The distribution of negative words: counts to the power of 3/4, divided by their sum (Mikolov et al.
 * 2013, arXiv:1310.4546, section 2.2), so that rare words are drawn more often than they occur.
 *
 * @param counts how often each token occurs, at least 0
 * @returns [vocabulary], with a sum of 1
 * @throws {RangeError} for a negative count, or without a positive one
 *
 * @example
 * ```ts
 * import { noiseDistribution } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [frequent, rare] = noiseDistribution([16, 1]);
 * assert.ok(Math.abs(frequent! / rare! - 8) < 1e-12); // not 16
 * ```
 */
export function noiseDistribution(counts: ArrayLike<number>): Float64Array {
  sumOf("weigh negative words", counts);
  const powers = Float64Array.from(counts, (count) => count === 0 ? 0 : exp(POWER * log(count)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * The probability by which each occurrence of a frequent token is left out, max(0, 1 - sqrt(t / f)), where
 * f is its share of the text (arXiv:1310.4546, equation 5).
 *
 * @param counts how often each token occurs, at least 0
 * @param threshold t, greater than 0: tokens whose share is below it are all kept
 * @returns [vocabulary], each in [0, 1)
 * @throws {RangeError} for a negative count, without a positive one, or another threshold
 *
 * @example
 * ```ts
 * import { discardProbabilities } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...discardProbabilities([96, 4], 0.06)], [0.75, 0]);
 * ```
 */
export function discardProbabilities(counts: ArrayLike<number>, threshold: number): Float64Array {
  const task = "leave out frequent words", sum = sumOf(task, counts);
  checkPositive(task, "threshold", threshold);
  return Float64Array.from(
    counts,
    (count) => count === 0 ? 0 : Math.max(0, 1 - Math.sqrt(threshold * sum / count)),
  );
}
