/** The loss of two directions. */
import * as tf from "@tensorflow/tfjs";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/** The smallest square of a length that is divided by, as in Keras. */
const SMALLEST = 1e-12;

/**
 * Cosine similarity as a loss: minus the cosine of the angle between target and prediction, from -1
 * (the same direction) to 1. A vector of zeros has the similarity 0. Keras's `CosineSimilarity`.
 *
 * @param target shape [..., size]
 * @param prediction same shape
 * @param options see {@linkcode LossOptions}; `weights` are of rows
 * @returns the mean over all rows; with `reduction: "none"` shape [...]
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
 * const loss = losses.cosineSimilarity(tf.tensor1d([3, 4]), tf.tensor1d([4, 3]));
 * assert.ok(Math.abs(loss.dataSync()[0]! + 0.96) < 1e-6);
 * ```
 */
export function cosineSimilarity<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the cosine similarity",
    axes: 1,
    losses: (y, p) => tf.neg(tf.sum(tf.mul(direction(y), direction(p)), -1)),
  });
}

function direction(x: tf.Tensor): tf.Tensor {
  const square = tf.sum(tf.square(x), -1, true); // [..., 1]
  return tf.div(x, tf.sqrt(tf.maximum(square, SMALLEST)));
}
