/** Focal loss of one class out of several. */
import * as tf from "@tensorflow/tfjs";
import {
  checkGamma,
  checkShare,
  focusingFactor,
  logProbabilities,
  productOrZero,
} from "./_logarithms.ts";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/** Options of {@linkcode categoricalFocalCrossEntropy}. */
export interface CategoricalFocalOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Whether the predictions are logits; `false` (the default): probabilities. */
  readonly fromLogits?: boolean;
  /** How little what is already right counts, at least 0. Default 2, as in the paper. */
  readonly gamma?: number;
  /** Factor in [0, 1] of the whole loss. Default 0.25, as in Keras. */
  readonly alpha?: number;
}

/**
 * Categorical focal loss: -sum over classes of alpha (1 - p)^gamma y log p (Lin et al. 2017,
 * arXiv:1708.02002, equation 5, for several classes). Keras's `CategoricalFocalCrossentropy`.
 *
 * @param target probabilities, shape [..., classes]
 * @param prediction probabilities or logits, same shape
 * @param options see {@linkcode CategoricalFocalOptions}; `weights` are of rows
 * @returns the mean over all rows; with `reduction: "none"` shape [...]
 * @throws {RangeError | TypeError} for shapes that do not fit, or an option out of its range
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const target = tf.tensor2d([[0, 1]]), probabilities = tf.tensor2d([[0.5, 0.5]]);
 * const loss = losses.categoricalFocalCrossEntropy(target, probabilities, { alpha: 1 });
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.LN2 / 4) < 1e-6);
 * ```
 */
export function categoricalFocalCrossEntropy<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: CategoricalFocalOptions<R> = {},
): Reduced<R> {
  const task = "compute the categorical focal cross-entropy";
  const { fromLogits = false, gamma = 2, alpha = 0.25 } = options;
  checkGamma(task, gamma);
  checkShare(task, "alpha", alpha);
  return computeLoss(target, prediction, options, {
    task,
    axes: 1,
    losses: (y, p) => {
      const logs = logProbabilities(p, fromLogits), impossible = tf.equal(logs, -Infinity);
      const kept = tf.where(impossible, tf.fill(logs.shape, -1), logs); // -Infinity has no slope
      const missing = tf.neg(tf.expm1(kept)); // 1 - p
      const focused = tf.mul(tf.mul(y, focusingFactor(missing, gamma)), kept);
      const each = tf.where(impossible, productOrZero(y, logs), focused); // the factor there is 1
      return productOrZero(tf.scalar(-alpha), tf.sum(each, -1));
    },
  });
}
