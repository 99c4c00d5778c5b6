/** Cross-entropy of yes-or-no targets. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { isAllFinite } from "../../tensor/mod.ts";
import {
  checkGamma,
  checkShare,
  clippedLog,
  focusingFactor,
  productOrZero,
} from "./_logarithms.ts";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/** Options of {@linkcode binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Whether the predictions are logits; `false` (the default): probabilities. */
  readonly fromLogits?: boolean;
  /** Share s in [0, 1] of smoothing: targets become y (1 - s) + s / 2. Default 0. */
  readonly labelSmoothing?: number;
  /** Weight of the positive targets, greater than 0. Default 1. PyTorch's `pos_weight`. */
  readonly positiveWeight?: number;
}

/**
 * Binary cross-entropy: -w y log p - (1 - y) log(1 - p)   [nats]
 *
 * From logits z it is w y softplus(-z) + (1 - y) softplus(z), which is exact for large ones.
 * Probabilities are clipped to [1e-7, 1 - 1e-7], as in Keras: a wrong answer of probability 1 costs
 * 16.1 (PyTorch: 100). `BinaryCrossentropy` of Keras, `binary_cross_entropy(_with_logits)` of PyTorch.
 *
 * @param target in [0, 1], any shape
 * @param prediction probabilities or logits, same shape
 * @param options see {@linkcode BinaryCrossEntropyOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
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
 * const target = tf.tensor1d([1, 0]), logits = tf.tensor1d([0, 0]);
 * const loss = losses.binaryCrossEntropy(target, logits, { fromLogits: true });
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.LN2) < 1e-6);
 * ```
 */
export function binaryCrossEntropy<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: BinaryCrossEntropyOptions<R> = {},
): Reduced<R> {
  const task = "compute the binary cross-entropy";
  const { fromLogits = false, labelSmoothing = 0, positiveWeight = 1 } = options;
  checkShare(task, "labelSmoothing", labelSmoothing);
  if (!(positiveWeight > 0 && positiveWeight < Infinity)) {
    throw invalidArgument(task, "positiveWeight", "finite and greater than 0", positiveWeight);
  }
  return computeLoss(target, prediction, options, {
    task,
    losses: (hard, p) => {
      const y = tf.add(tf.mul(hard, 1 - labelSmoothing), labelSmoothing / 2);
      return crossEntropyOf(y, p, fromLogits, positiveWeight);
    },
  });
}

/** Options of {@linkcode binaryFocalCrossEntropy}. */
export interface BinaryFocalOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Whether the predictions are logits; `false` (the default): probabilities. */
  readonly fromLogits?: boolean;
  /** How little what is already right counts, at least 0. Default 2, as in the paper. */
  readonly gamma?: number;
  /** Weight in [0, 1] of the positive targets; the negative ones have 1 - alpha. No weights by default. */
  readonly alpha?: number;
}

/**
 * Binary focal loss: (1 - p_t)^gamma times the {@linkcode binaryCrossEntropy}, with p_t the
 * probability given to the target (Lin et al. 2017, arXiv:1708.02002, equations 4 and 5). Keras's
 * `BinaryFocalCrossentropy`.
 *
 * @param target 0 or 1, any shape
 * @param prediction probabilities or logits, same shape
 * @param options see {@linkcode BinaryFocalOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
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
 * const loss = losses.binaryFocalCrossEntropy(tf.tensor1d([1]), tf.tensor1d([0.5]));
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.LN2 / 4) < 1e-6);
 * ```
 */
export function binaryFocalCrossEntropy<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: BinaryFocalOptions<R> = {},
): Reduced<R> {
  const task = "compute the binary focal cross-entropy";
  const { fromLogits = false, gamma = 2, alpha } = options;
  checkGamma(task, gamma);
  if (alpha !== undefined) checkShare(task, "alpha", alpha);
  return computeLoss(target, prediction, options, {
    task,
    losses: (y, p) => {
      const focused = fromLogits && !isAllFinite(p)
        ? focusedOfInfinite(y, p, gamma)
        : focusedOf(y, p, fromLogits, gamma);
      if (alpha === undefined) return focused;
      return productOrZero(tf.add(tf.mul(y, 2 * alpha - 1), 1 - alpha), focused);
    },
  });
}

function focusedOf(
  y: tf.Tensor,
  prediction: tf.Tensor,
  fromLogits: boolean,
  gamma: number,
): tf.Tensor {
  const [right, wrong] = fromLogits
    ? [tf.sigmoid(prediction), tf.sigmoid(tf.neg(prediction))]
    : [prediction, tf.sub(1, prediction)];
  const missing = tf.add(tf.mul(y, wrong!), tf.mul(tf.sub(1, y), right!)); // 1 - p_t
  return tf.mul(focusingFactor(missing, gamma), crossEntropyOf(y, prediction, fromLogits, 1));
}

/** {@linkcode focusedOf} logits, where the factor of an infinite one is 1 or what it multiplies is 0. */
function focusedOfInfinite(y: tf.Tensor, logits: tf.Tensor, gamma: number): tf.Tensor {
  const infinite = tf.isInf(logits);
  const finite = tf.where(infinite, tf.zerosLike(logits), logits); // a NaN remains
  const certain = tf.where(infinite, logits, tf.zerosLike(logits));
  return tf.where(infinite, crossEntropyOf(y, certain, true, 1), focusedOf(y, finite, true, gamma));
}

function crossEntropyOf(
  y: tf.Tensor,
  prediction: tf.Tensor,
  fromLogits: boolean,
  positiveWeight: number,
): tf.Tensor {
  const [ofPositive, ofNegative] = fromLogits
    ? [tf.softplus(tf.neg(prediction)), tf.softplus(prediction)]
    : [tf.neg(clippedLog(prediction)), tf.neg(clippedLog(tf.sub(1, prediction)))];
  const positive = productOrZero(tf.mul(y, positiveWeight), ofPositive!);
  return tf.add(positive, productOrZero(tf.sub(1, y), ofNegative!));
}
