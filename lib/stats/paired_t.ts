/** The paired t test: do two methods differ, measured on the same seeds? */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkInsideUnit } from "./_checks.ts";
import { largestMagnitude, notZero, pairedDifferences } from "./_pairs.ts";
import { type Interval, studentTInterval } from "./intervals.ts";
import { equalButForRounding } from "./rounding.ts";
import { studentTDistribution } from "./student_t.ts";
import { standardError } from "./summary.ts";

/** What the paired t test found. */
export interface PairedTTest {
  /** The mean of a_i - b_i. */
  readonly meanDifference: number;
  /** The t interval of the mean difference. */
  readonly interval: Interval;
  /** The mean difference in standard errors. */
  readonly t: number;
  /** n - 1. */
  readonly degreesOfFreedom: number;
  /** The two-sided p-value: P(|T| >= |t|) if the true mean difference were 0; never 0. */
  readonly pValue: number;
}

/** What the paired t test may be told. */
export interface PairedTTestOptions {
  /** The confidence of the interval, in (0, 1); default 0.95. */
  readonly confidence?: number;
}

/**
 * Student's paired t test, two-sided ("Student" 1908, https://doi.org/10.2307/2331554): with
 * d_i = a_i - b_i, t = mean(d) / (s_d / sqrt(n)) has n - 1 degrees of freedom. Pairing by seed
 * takes out the luck that both methods share.
 *
 * @param a At least two finite numbers.
 * @param b As many, in the same order: b[i] was measured with the seed of a[i].
 * @param options The confidence of the interval.
 * @returns The mean difference, its interval, t, the degrees of freedom and the p-value.
 * @throws {RangeError | TypeError} When the lengths differ or are below 2, a value isn't finite, or
 *   all differences are equal but for rounding, so that t doesn't exist: what they would be measured
 *   by is rounding error, and p would be as small as one likes.
 *
 * @example
 * ```ts
 * import { pairedTTest } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { meanDifference, pValue } = pairedTTest([21, 25, 30, 28], [19, 22, 29, 26]);
 * assert.equal(meanDifference, 2);
 * assert.ok(pValue < 0.05);
 * ```
 */
export function pairedTTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: PairedTTestOptions = {},
): PairedTTest {
  const task = "run a paired t test";
  const confidence = options.confidence ?? 0.95;
  checkInsideUnit(task, "confidence", confidence);
  const differences = pairedDifferences(task, a, b);
  if (equalButForRounding(differences, largestMagnitude(a, b))) {
    const requirement = 'an array whose differences from "a" vary by more than rounding';
    throw invalidArgument(task, "b", requirement, b, "object");
  }
  const interval = studentTInterval(differences, confidence);
  const t = interval.estimate / standardError(differences);
  const degreesOfFreedom = a.length - 1;
  return {
    meanDifference: interval.estimate,
    interval,
    t,
    degreesOfFreedom,
    pValue: notZero(2 * studentTDistribution(-Math.abs(t), degreesOfFreedom)),
  };
}
