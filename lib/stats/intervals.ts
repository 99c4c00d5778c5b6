/** Confidence intervals: Student's for a mean, the bootstrap's for any statistic. */
import { invalidArgument } from "../_invalid_argument.ts";
import { standardNormalQuantile } from "../_normal_quantile.ts";
import {
  correctedInterval,
  ofIndices,
  percentileInterval,
  resample,
  type ResamplingOptions,
} from "./_bootstrap.ts";
import { checkInsideUnit, checkValues } from "./_checks.ts";
import { studentTQuantile } from "./student_t.ts";
import { mean, standardError } from "./summary.ts";

/** An estimate with its confidence interval. */
export interface Interval {
  /** The statistic of the sample itself. */
  readonly estimate: number;
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/**
 * Student's t interval for the mean: mean +- t_(1 - alpha/2, n - 1) s / sqrt(n). Exact for normal
 * values, good for the mean over a few seeds.
 *
 * @param values At least two finite numbers.
 * @param confidence In (0, 1).
 * @returns The mean and its interval.
 * @throws {RangeError | TypeError} When there are too few values or an argument is out of range.
 *
 * @example
 * ```ts
 * import { studentTInterval } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { estimate, low, high } = studentTInterval([4, 5, 6]);
 * assert.equal(estimate, 5);
 * assert.ok(Math.abs(high - 7.484) < 0.001 && Math.abs(low - 2.516) < 0.001);
 * ```
 */
export function studentTInterval(values: ArrayLike<number>, confidence = 0.95): Interval {
  const task = "compute a t interval";
  checkValues(task, "values", values, 2);
  checkInsideUnit(task, "confidence", confidence);
  const estimate = mean(values);
  const halfWidth = studentTQuantile((1 + confidence) / 2, values.length - 1) *
    standardError(values);
  return { estimate, low: estimate - halfWidth, high: estimate + halfWidth };
}

/** What the bootstrap needs and may be told. */
export interface BootstrapOptions extends ResamplingOptions {
  /** The statistic to be estimated; default the mean. The array it is given is reused. */
  readonly statistic?: (sample: Float64Array) => number;
}

/** Which ends the bootstrap takes. */
export interface BootstrapIntervalOptions extends BootstrapOptions {
  /** "percentile" (the default) or "BCa", which corrects for bias and skewness. */
  readonly method?: "percentile" | "BCa";
}

/**
 * The bootstrap interval of a statistic: of many samples of n values drawn from the n with
 * replacement, the interval lies between the alpha/2 and 1 - alpha/2 quantiles of the statistic (the
 * percentile interval, Efron 1979, https://doi.org/10.1214/aos/1176344552), or between the quantiles
 * that its bias and its skewness call for (BCa, Efron 1987, https://doi.org/10.2307/2289144). It never
 * leaves the range of what the statistic can be. Too narrow for fewer than about 20 values:
 * {@linkcode meanInterval} makes up for that.
 *
 * @param values At least two finite numbers.
 * @param options The generator, and what departs from the defaults.
 * @returns The statistic of the values and its interval; of equal values, an interval of no width.
 * @throws {RangeError | TypeError} When there are too few values, an option is out of its range or
 *   the statistic of a resample isn't finite.
 *
 * @example The median and how far it can be trusted
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { bootstrapInterval, median } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const values = Array.from({ length: 101 }, (_, i) => i);
 * const interval = bootstrapInterval(values, { random: new Random(0), statistic: median });
 * assert.equal(interval.estimate, 50);
 * assert.ok(interval.low > 30 && interval.high < 70);
 * ```
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  options: BootstrapIntervalOptions,
): Interval {
  const task = "compute a bootstrap interval";
  const { statistic = mean, method = "percentile", confidence = 0.95 } = options ?? {};
  checkValues(task, "values", values, 2);
  if (method !== "percentile" && method !== "BCa") {
    throw invalidArgument(task, "method", '"percentile" or "BCa"', method, "string");
  }
  const evaluate = ofIndices(values, statistic);
  const resampled = resample(task, [values.length], evaluate, options);
  if (method === "percentile") return percentileInterval(resampled, confidence);
  const deviations = standardNormalQuantile((1 + confidence) / 2);
  return correctedInterval(task, resampled, evaluate, values.length, deviations);
}
