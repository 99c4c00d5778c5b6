/** Negative log-likelihoods of counts and of numbers with a variance. */
import * as tf from "@tensorflow/tfjs";
import { AT_LEAST_0, checkElements } from "../../_check_elements.ts";
import { assertShape } from "../../tensor/mod.ts";
import { EPSILON } from "./_logarithms.ts";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/**
 * Poisson loss: p - y log(p + 1e-7), minus the log-likelihood of a count y with mean p without what
 * does not depend on p. Keras's `Poisson`.
 *
 * @param target counts y, any shape
 * @param prediction means p, not negative, same shape
 * @param options see {@linkcode LossOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError} for shapes that do not fit, or a mean below 0
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const loss = losses.poisson(tf.scalar(3), tf.scalar(Math.E));
 * assert.ok(Math.abs(loss.dataSync()[0]! - (Math.E - 3)) < 1e-6);
 * ```
 */
export function poisson<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  const task = "compute the Poisson loss";
  return computeLoss(target, prediction, options, {
    task,
    losses: (y, p) => {
      checkElements(task, "prediction", p.dataSync(), AT_LEAST_0);
      return tf.sub(p, tf.mul(y, tf.log(tf.add(p, EPSILON))));
    },
  });
}

/** The smallest variance that is divided by, as in PyTorch. */
const SMALLEST_VARIANCE = 1e-6;

/**
 * Gaussian negative log-likelihood: (log v + (prediction - target)^2 / v) / 2   [nats, without
 * log(2 pi) / 2], with variances v of at least 1e-6 (Nix & Weigend 1994,
 * https://doi.org/10.1109/ICNN.1994.374138). PyTorch's `gaussian_nll_loss`.
 *
 * @param target any shape
 * @param prediction means, same shape
 * @param variance v, at least 0, same shape
 * @param options see {@linkcode LossOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError} for shapes that do not fit, or a variance below 0
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const loss = losses.gaussianNegativeLogLikelihood(tf.scalar(0), tf.scalar(2), tf.scalar(1));
 * assert.equal(loss.dataSync()[0], 2);
 * ```
 */
export function gaussianNegativeLogLikelihood<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  variance: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  const task = "compute the Gaussian negative log-likelihood";
  assertShape(variance, target.shape, { function: task, argument: "variance" });
  return computeLoss(target, prediction, options, {
    task,
    others: [variance],
    losses: (y, p, given) => {
      checkElements(task, "variance", given!.dataSync(), AT_LEAST_0);
      const v = tf.maximum(given!, SMALLEST_VARIANCE);
      return tf.mul(tf.add(tf.log(v), tf.div(tf.square(tf.sub(p, y)), v)), 0.5);
    },
  });
}
