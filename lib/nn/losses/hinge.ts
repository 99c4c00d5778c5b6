/** Losses of a margin: nothing to pay for answers that are right by enough. */
import * as tf from "@tensorflow/tfjs";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/**
 * Hinge loss: max(1 - y prediction, 0), the loss of support vector machines (Cortes & Vapnik 1995,
 * https://doi.org/10.1007/BF00994018).
 *
 * @param target y, -1 or 1; 0 counts as -1, as in Keras. Any shape
 * @param prediction any real numbers, same shape
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
 * const loss = losses.hinge(tf.tensor1d([1, -1]), tf.tensor1d([2, 0.5]));
 * assert.equal(loss.dataSync()[0], 0.75); // 0 and 1.5
 * ```
 */
export function hinge<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the hinge loss",
    losses: shortfall,
  });
}

/**
 * Squared hinge loss: max(1 - y prediction, 0)^2.
 *
 * @param target y, -1 or 1; 0 counts as -1, as in Keras. Any shape
 * @param prediction any real numbers, same shape
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
 * assert.equal(losses.squaredHinge(tf.scalar(1), tf.scalar(-1)).dataSync()[0], 4);
 * ```
 */
export function squaredHinge<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the squared hinge loss",
    losses: (y, p) => tf.square(shortfall(y, p)),
  });
}

function shortfall(target: tf.Tensor, prediction: tf.Tensor): tf.Tensor {
  const y = tf.where(tf.greater(target, 0), tf.onesLike(target), tf.fill(target.shape, -1));
  return tf.relu(tf.sub(1, tf.mul(y, prediction)));
}
