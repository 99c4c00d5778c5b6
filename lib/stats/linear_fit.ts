/** The straight line through points, and how well its slope is known. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkInsideUnit, checkValues } from "./_checks.ts";
import type { Interval } from "./intervals.ts";
import { equalButForRounding } from "./rounding.ts";
import { studentTQuantile } from "./student_t.ts";
import { mean } from "./summary.ts";

/** The line y = intercept + slope x. */
export interface LinearFit {
  /** The slope with its interval. */
  readonly slope: Interval;
  /** y at x = 0. */
  readonly intercept: number;
}

/** What {@linkcode linearFit} may be told. */
export interface LinearFitOptions {
  /** The confidence of the slope's interval, in (0, 1); default 0.95. */
  readonly confidence?: number;
}

/**
 * The line of least squares: slope b = sum (x - mean(x)) (y - mean(y)) / S with
 * S = sum (x - mean(x))^2. The interval is b +- t_(1 - alpha/2, n - 2) sqrt(R / ((n - 2) S)) with the
 * sum of squared residuals R, exact for independent normal errors of one size (Draper and Smith 1998,
 * https://doi.org/10.1002/9781118625590, chapter 1). On logarithms of both, the slope is the exponent
 * of a power law.
 *
 * @param x At least three finite numbers, not all equal but for rounding.
 * @param y As many finite numbers.
 * @param options The confidence of the interval.
 * @returns The slope with its interval, and the intercept.
 * @throws {RangeError | TypeError} When the lengths differ or are below 3, a value isn't finite, or all
 *   of `x` are equal but for rounding: the slope would be noise over noise.
 *
 * @example
 * ```ts
 * import { linearFit } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { slope, intercept } = linearFit([0, 1, 2, 3], [1, 3, 5, 7]);
 * assert.deepEqual([slope.estimate, slope.low, slope.high, intercept], [2, 2, 2, 1]);
 * ```
 */
export function linearFit(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: LinearFitOptions = {},
): LinearFit {
  const task = "fit a line";
  const confidence = options.confidence ?? 0.95;
  checkValues(task, "x", x, 3);
  checkValues(task, "y", y, 3);
  checkInsideUnit(task, "confidence", confidence);
  if (y.length !== x.length) {
    throw invalidArgument(task, "y", `as long as "x" (${x.length})`, y, "object");
  }
  const meanX = mean(x), meanY = mean(y);
  const deviations = Float64Array.from(x, (value) => value - meanX);
  const spread = sum(deviations.map((deviation) => deviation ** 2));
  if (equalButForRounding(x) || spread === 0) {
    throw invalidArgument(
      task,
      "x",
      "an array whose values vary by more than rounding",
      x,
      "object",
    );
  }
  const estimate = sum(deviations.map((deviation, i) => deviation * (y[i]! - meanY))) / spread;
  const residual = sum(deviations.map((d, i) => (y[i]! - meanY - estimate * d) ** 2));
  const degreesOfFreedom = x.length - 2;
  const halfWidth = studentTQuantile((1 + confidence) / 2, degreesOfFreedom) *
    Math.sqrt(residual / degreesOfFreedom / spread);
  return {
    slope: { estimate, low: estimate - halfWidth, high: estimate + halfWidth },
    intercept: meanY - estimate * meanX,
  };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
