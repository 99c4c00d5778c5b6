/** How far predicted numbers are from the true ones. */
import { equalButForRounding, median } from "../../stats/mod.ts";
import { checkNumbers, sumOf, type Values } from "./_checks.ts";

/**
 * Mean squared error (MSE): the mean of (prediction - target)^2.
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} for arrays of other lengths, no number, or one that is not finite
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.meanSquaredError([1, 2], [1, 4]), 2);
 * ```
 */
export function meanSquaredError(target: Values, prediction: Values): number {
  return meanOf("compute the mean squared error", target, prediction, (y, p) => (p - y) ** 2);
}

/**
 * Root mean squared error (RMSE): the root of {@linkcode meanSquaredError}, in the units of the target.
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} as {@linkcode meanSquaredError}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.rootMeanSquaredError([1, 2], [3, 4]), 2);
 * ```
 */
export function rootMeanSquaredError(target: Values, prediction: Values): number {
  return Math.sqrt(meanSquaredError(target, prediction));
}

/**
 * Mean absolute error (MAE): the mean of |prediction - target|.
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} as {@linkcode meanSquaredError}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.meanAbsoluteError([1, 2], [1, 4]), 1);
 * ```
 */
export function meanAbsoluteError(target: Values, prediction: Values): number {
  return meanOf("compute the mean absolute error", target, prediction, (y, p) => Math.abs(p - y));
}

/**
 * Mean absolute percentage error (MAPE): the mean of |prediction - target| / |target|, as a share, not
 * in percent. Targets nearer to 0 than 2.2e-16 count as that near (scikit-learn's
 * `mean_absolute_percentage_error`).
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at least 0; huge where a target is 0
 * @throws {RangeError | TypeError} as {@linkcode meanSquaredError}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.meanAbsolutePercentageError([1, 2], [1, 4]), 0.5);
 * ```
 */
export function meanAbsolutePercentageError(target: Values, prediction: Values): number {
  const share = (y: number, p: number) => Math.abs(p - y) / Math.max(Math.abs(y), Number.EPSILON);
  return meanOf("compute the mean absolute percentage error", target, prediction, share);
}

/**
 * Median absolute error: the median of |prediction - target|, which outliers hardly move.
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} as {@linkcode meanSquaredError}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.medianAbsoluteError([1, 2, 3], [1, 4, 99]), 2);
 * ```
 */
export function medianAbsoluteError(target: Values, prediction: Values): number {
  return median(errors("compute the median absolute error", target, prediction).map(Math.abs));
}

/**
 * Maximum error: the largest |prediction - target|.
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} as {@linkcode meanSquaredError}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.maximumError([1, 2, 3], [1, 4, 3]), 2);
 * ```
 */
export function maximumError(target: Values, prediction: Values): number {
  const all = errors("compute the maximum error", target, prediction);
  return all.reduce((largest, error) => Math.max(largest, Math.abs(error)), 0);
}

/**
 * Coefficient of determination R^2: 1 - sum of (target - prediction)^2 / sum of (target - mean)^2. 1 is
 * perfect, 0 as good as the mean, below 0 worse (scikit-learn's `r2_score`).
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at most 1; where all targets are equal but for rounding, 1 for predictions
 *   without error, else 0
 * @throws {RangeError | TypeError} as {@linkcode meanSquaredError}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.r2Score([1, 2, 3], [1, 2, 4]), 0.5);
 * ```
 */
export function r2Score(target: Values, prediction: Values): number {
  const residuals = errors("compute R^2", target, prediction);
  const squares = sumOf(residuals.length, (i) => residuals[i]! ** 2);
  if (equalButForRounding(target)) return squares === 0 ? 1 : 0;
  return 1 - squares / spread(target);
}

/**
 * Explained variance: 1 - Var(target - prediction) / Var(target). Unlike {@linkcode r2Score} it does
 * not see an error that is the same everywhere (scikit-learn's `explained_variance_score`).
 *
 * @param target the true numbers
 * @param prediction as many
 * @returns a number of at most 1; where all targets are equal but for rounding, 1 for errors that
 *   are, too, else 0
 * @throws {RangeError | TypeError} as {@linkcode meanSquaredError}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.explainedVariance([1, 2, 3], [11, 12, 13]), 1);
 * ```
 */
export function explainedVariance(target: Values, prediction: Values): number {
  const residuals = errors("compute the explained variance", target, prediction);
  if (equalButForRounding(target)) {
    const size = Math.max(Math.abs(target[0]!), Math.abs(prediction[0]!));
    return equalButForRounding(residuals, size) ? 1 : 0;
  }
  return 1 - spread(residuals) / spread(target);
}

function errors(task: string, target: Values, prediction: Values): number[] {
  checkNumbers(task, { target, prediction });
  return Array.from(target, (y, i) => prediction[i]! - y);
}

function meanOf(
  task: string,
  target: Values,
  prediction: Values,
  error: (y: number, p: number) => number,
): number {
  checkNumbers(task, { target, prediction });
  return sumOf(target.length, (i) => error(target[i]!, prediction[i]!)) / target.length;
}

/** Sum of the squared distances from the mean. */
function spread(values: Values): number {
  const { length } = values, mean = sumOf(length, (i) => values[i]!) / length;
  return sumOf(length, (i) => (values[i]! - mean) ** 2);
}
