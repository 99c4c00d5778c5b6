/** The interval of a mean over a few seeds: what "x [a, b]" means in this collection. */
import { correctedInterval, ofIndices, resample, type ResamplingOptions } from "./_bootstrap.ts";
import { checkValues } from "./_checks.ts";
import type { Interval } from "./intervals.ts";
import { studentTQuantile } from "./student_t.ts";
import { mean } from "./summary.ts";

/**
 * The mean with its expanded BCa bootstrap interval. BCa (Efron 1987,
 * https://doi.org/10.2307/2289144) corrects for skewness and never leaves the range of the values, so
 * that no accuracy has an interval beyond 1. The bootstrap of n values is too narrow by
 * sqrt((n - 1) / n) and by the normal instead of Student's quantile; the expansion (Hesterberg 2015,
 * https://doi.org/10.1080/00031305.2015.1089789) takes its ends sqrt(n / (n - 1)) t_(1 - alpha/2, n - 1)
 * instead of z_(1 - alpha/2) deviations out. From 10 normal values it holds the true mean in 95 cases
 * of 100, as Student's t interval does, and of skewed values more often than that.
 *
 * @param values At least two finite numbers. Where all are equal, the interval has no width: that says
 *   nothing about other seeds.
 * @param options The generator, and what departs from the defaults.
 * @returns The mean and its interval.
 * @throws {RangeError | TypeError} When there are too few values or an option is out of its range.
 *
 * @example An accuracy whose interval stays below 1
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { meanInterval, studentTInterval } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const accuracies = [0.24, 0.99, 1, 1, 0.98];
 * assert.ok(studentTInterval(accuracies).high > 1);
 * assert.ok(meanInterval(accuracies, { random: new Random(0) }).high <= 1);
 * ```
 */
export function meanInterval(values: ArrayLike<number>, options: ResamplingOptions): Interval {
  const task = "compute an interval of a mean";
  checkValues(task, "values", values, 2);
  const n = values.length, evaluate = ofIndices(values, mean);
  const resampled = resample(task, [n], evaluate, options);
  return correctedInterval(task, resampled, evaluate, n, expandedDeviations(n, options.confidence));
}

/** sqrt(n / (n - 1)) t_(1 - alpha/2, n - 1): how far out the ends of a bootstrap of n values lie. */
export function expandedDeviations(n: number, confidence = 0.95): number {
  return Math.sqrt(n / (n - 1)) * studentTQuantile((1 + confidence) / 2, n - 1);
}
