/** Losses that grow like a square near 0 and like a straight line far from it. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { computeLoss, type LossOptions, type Reduced, type Reduction } from "./loss_options.ts";

/** Options of {@linkcode huber}. */
export interface HuberOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where the straight line begins, greater than 0. Default 1. */
  readonly delta?: number;
}

/**
 * Huber loss of e = prediction - target: e^2 / 2 for |e| <= delta, else delta |e| - delta^2 / 2
 * (Huber 1964, https://doi.org/10.1214/aoms/1177703732). Keras's and PyTorch's.
 *
 * @param target any shape
 * @param prediction same shape
 * @param options see {@linkcode HuberOptions}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError | TypeError} for shapes that do not fit, or a delta out of its range
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const each = losses.huber(tf.tensor1d([0, 0]), tf.tensor1d([1, 4]), { delta: 2, reduction: "none" });
 * assert.deepEqual([...each.dataSync()], [0.5, 6]);
 * ```
 */
export function huber<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: HuberOptions<R> = {},
): Reduced<R> {
  const task = "compute the Huber loss", { delta = 1 } = options;
  checkPositive(task, "delta", delta);
  return computeLoss(target, prediction, options, { task, losses: (y, p) => huberOf(y, p, delta) });
}

/** Options of {@linkcode smoothL1}. */
export interface SmoothL1Options<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where the straight line of slope 1 begins, greater than 0. Default 1. */
  readonly beta?: number;
}

/**
 * Smooth L1 loss: the {@linkcode huber} loss with delta = beta, divided by beta, so that the slope of
 * its straight part is 1 (Girshick 2015, arXiv:1504.08083, equation 3). PyTorch's `smooth_l1_loss`.
 *
 * @param target any shape
 * @param prediction same shape
 * @param options see {@linkcode SmoothL1Options}
 * @returns the mean over all elements; with `reduction: "none"` the shape of target
 * @throws {RangeError | TypeError} for shapes that do not fit, or a beta out of its range
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const loss = losses.smoothL1(tf.scalar(0), tf.scalar(4), { beta: 2 });
 * assert.equal(loss.dataSync()[0], 3);
 * ```
 */
export function smoothL1<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: SmoothL1Options<R> = {},
): Reduced<R> {
  const task = "compute the smooth L1 loss", { beta = 1 } = options;
  checkPositive(task, "beta", beta);
  return computeLoss(target, prediction, options, {
    task,
    losses: (y, p) => tf.div(huberOf(y, p, beta), beta),
  });
}

/**
 * Log-cosh loss: log(cosh(prediction - target)), about e^2 / 2 near 0 and |e| - log 2 far from it.
 * Keras's `LogCosh`. Without overflow, and without the cancellation of |e| - log 2 near 0.
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
 * const loss = losses.logCosh(tf.scalar(0), tf.scalar(1));
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.log(Math.cosh(1))) < 1e-6);
 * ```
 */
export function logCosh<R extends Reduction = "mean">(
  target: tf.Tensor,
  prediction: tf.Tensor,
  options: LossOptions<R> = {},
): Reduced<R> {
  return computeLoss(target, prediction, options, {
    task: "compute the log-cosh loss",
    losses: (y, p) => logCoshOf(tf.sub(p, y)),
  });
}

function huberOf(target: tf.Tensor, prediction: tf.Tensor, delta: number): tf.Tensor {
  const size = tf.abs(tf.sub(prediction, target)), inner = tf.minimum(size, delta);
  return tf.add(tf.mul(tf.square(inner), 0.5), tf.mul(tf.sub(size, inner), delta));
}

/** Below this, the Taylor series of degree 8 is closer in float32. */
const SMALL = 0.25;

function logCoshOf(error: tf.Tensor): tf.Tensor {
  const size = tf.abs(error);
  const far = tf.sub(tf.add(size, tf.softplus(tf.mul(size, -2))), Math.LN2);
  const small = tf.minimum(size, SMALL), square = tf.square(small);
  const series = [-17 / 2520, 1 / 45, -1 / 12, 1 / 2].reduce<tf.Tensor>(
    (sum, coefficient) => tf.mul(tf.add(sum, coefficient), square),
    tf.zerosLike(square),
  );
  return tf.where(tf.less(size, SMALL), series, far);
}

function checkPositive(task: string, name: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw invalidArgument(task, name, "finite and greater than 0", value);
}
