/** The Kullback-Leibler divergence of predicted from true probabilities. */
import * as tf from "@tensorflow/tfjs";
import { EPSILON } from "./_logarithms.ts";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/**
 * Kullback-Leibler divergence (KL): sum over classes of y log(y / p)   [nats]
 * (Kullback & Leibler 1951, https://doi.org/10.1214/aoms/1177729694).
 *
 * A class of target 0 adds nothing; predictions below 1e-7 count as 1e-7, as in Keras's
 * `KLDivergence`. PyTorch's `kl_div` takes log p as its first argument.
 *
 * @param target probabilities, shape [..., classes]
 * @param prediction probabilities, same shape
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
 * const loss = losses.klDivergence(tf.tensor2d([[1, 0]]), tf.tensor2d([[0.5, 0.5]]));
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.LN2) < 1e-6);
 * ```
 */
export function klDivergence<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the KL divergence",
    axes: 1,
    losses: (y, p) => tf.sum(tf.mul(y, tf.sub(logarithm(y), logarithm(p))), -1),
  });
}

function logarithm(p: tf.Tensor): tf.Tensor {
  return tf.log(tf.maximum(p, EPSILON));
}
