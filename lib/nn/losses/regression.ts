/** Losses of predicted numbers. */
import * as tf from "@tensorflow/tfjs";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/** Keeps the denominators of percentages from 0, as in Keras. */
const EPSILON = 1e-7;

/**
 * Mean squared error (MSE): (prediction - target)^2. PyTorch's `mse_loss`.
 *
 * @param target any shape
 * @param prediction same shape
 * @param options see {@linkcode LossOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const target = tf.tensor1d([1, 2, NaN]), prediction = tf.tensor1d([1, 4, 5]);
 * const weights = tf.tensor1d([1, 1, 0]); // the last one is masked
 * assert.equal(losses.meanSquaredError(target, prediction, { weights }).dataSync()[0], 2);
 * ```
 */
export function meanSquaredError<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the mean squared error",
    losses: (y, p) => tf.square(tf.sub(p, y)),
  });
}

/**
 * Mean absolute error (MAE): |prediction - target|. PyTorch's `l1_loss`.
 *
 * @param target any shape
 * @param prediction same shape
 * @param options see {@linkcode LossOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const loss = losses.meanAbsoluteError(tf.tensor1d([1, 2]), tf.tensor1d([1, 4]));
 * assert.equal(loss.dataSync()[0], 1);
 * ```
 */
export function meanAbsoluteError<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the mean absolute error",
    losses: (y, p) => tf.abs(tf.sub(p, y)),
  });
}

/**
 * Mean absolute percentage error (MAPE): 100 |prediction - target| / max(|target|, 1e-7), as in Keras.
 *
 * @param target any shape
 * @param prediction same shape
 * @param options see {@linkcode LossOptions}
 * @returns percent, the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const loss = losses.meanAbsolutePercentageError(tf.tensor1d([1, 2]), tf.tensor1d([1, 4]));
 * assert.equal(loss.dataSync()[0], 50);
 * ```
 */
export function meanAbsolutePercentageError<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the mean absolute percentage error",
    losses: (y, p) => tf.mul(tf.abs(tf.div(tf.sub(p, y), tf.maximum(tf.abs(y), EPSILON))), 100),
  });
}

/**
 * Mean squared logarithmic error (MSLE): (log(1 + prediction) - log(1 + target))^2, where what is
 * below 1e-7 counts as 1e-7, as in Keras.
 *
 * @param target not negative, any shape
 * @param prediction same shape
 * @param options see {@linkcode LossOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const loss = losses.meanSquaredLogarithmicError(tf.scalar(0), tf.scalar(Math.E - 1));
 * assert.ok(Math.abs(loss.dataSync()[0]! - 1) < 1e-6);
 * ```
 */
export function meanSquaredLogarithmicError<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  const logarithm = (x: tf.Tensor) => tf.log1p(tf.maximum(x, EPSILON));
  return computeLoss(target, prediction, options, {
    task: "compute the mean squared logarithmic error",
    losses: (y, p) => tf.square(tf.sub(logarithm(p), logarithm(y))),
  });
}
