/** Logarithms of probabilities, and products with what may be infinite. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { isAllFinite } from "../../tensor/mod.ts";

/** Probabilities nearer to 0 or 1 count as this near, as in Keras. */
export const EPSILON = 1e-7;

/** log p, with p clipped to [1e-7, 1 - 1e-7]. */
export function clippedLog(p: tf.Tensor): tf.Tensor {
  return tf.log(tf.clipByValue(p, EPSILON, 1 - EPSILON));
}

/**
 * Logarithms of the probabilities of classes, [..., classes]: from logits, or from probabilities that
 * are divided by their sum and clipped, as in Keras. Classes whose logit is Infinity share a row.
 */
export function logProbabilities(prediction: tf.Tensor, fromLogits: boolean): tf.Tensor {
  if (fromLogits) {
    return tf.logSoftmax(isAllFinite(prediction) ? prediction : withoutInfinity(prediction));
  }
  return clippedLog(tf.div(prediction, tf.sum(prediction, -1, true)));
}

/** Logits with the same softmax: in a row with Infinity, 0 stands for that and -Infinity for the rest. */
function withoutInfinity(logits: tf.Tensor): tf.Tensor {
  const infinite = tf.equal(logits, Infinity);
  const certain = tf.where(infinite, tf.zerosLike(logits), tf.sub(logits, Infinity)); // NaN stays
  return tf.where(tf.any(infinite, -1, true), certain, logits);
}

/** y x, and 0 where y is 0, also where x is infinite. */
export function productOrZero(y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.where(tf.equal(y, 0), tf.zerosLike(x), tf.mul(y, x));
}

/** (1 - p)^gamma, with a finite gradient at p = 1 also for gamma below 1. */
export function focusingFactor(missing: tf.Tensor, gamma: number): tf.Tensor {
  return tf.pow(gamma < 1 ? tf.maximum(missing, EPSILON) : missing, gamma);
}

/** Refuse a number outside [0, 1]. */
export function checkShare(task: string, name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw invalidArgument(task, name, "in [0, 1]", value);
}

/** Refuse an exponent of a focal loss that is negative or not finite. */
export function checkGamma(task: string, gamma: number): void {
  if (gamma >= 0 && gamma < Infinity) return;
  throw invalidArgument(task, "gamma", "finite and at least 0", gamma);
}
