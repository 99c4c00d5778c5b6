/** Batch normalization: as a function of its statistics, and as a layer that keeps moving averages. */
import * as tf from "@tensorflow/tfjs";
import { AT_LEAST_0, checkElements } from "../../_check_elements.ts";
import { checkSizes } from "../../_check_sizes.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { isAllFinite } from "../../tensor/mod.ts";
import { checkEpsilon } from "../_check_epsilon.ts";
import { type Framework, type ParameterLayout, sameLayout } from "../layout.ts";
import { type ApplyOptions, Module } from "../module.ts";
import { normalizeMinibatch } from "./_minibatch.ts";
import {
  channelVariable,
  checkChannels,
  checkLastAxis,
  divideByDeviation,
  type ScaleAndShift,
  scaleAndShiftLayouts,
  type ScaleAndShiftOptions,
  scaleAndShiftVariables,
} from "./_scale_and_shift.ts";
import { requireObject } from "../../_require_object.ts";

/** What {@linkcode batchNorm} normalizes with. */
export interface BatchNormParameters extends ScaleAndShift {
  /** Of each channel, [channels]; with `variance`. Default: those of x. */
  readonly mean?: tf.Tensor;
  /** Of each channel, at least 0, [channels]; with `mean`. */
  readonly variance?: tf.Tensor;
  /** Added to the variance, above 0. Default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
}

const TASK = "normalize a batch";

/**
 * Batch normalization: each channel, the last axis, gets mean 0 and variance 1 over all else, then a
 * scale and a shift.
 *
 * y = (x - mean) / sqrt(variance + epsilon) gamma + beta, with the mean and variance of the minibatch
 * (division by the number of elements) or given ones (Ioffe & Szegedy 2015, arXiv:1502.03167,
 * algorithm 1).
 *
 * @param x [batch, ..., channels]: features, sequences or images
 * @param parameters see {@linkcode BatchNormParameters}
 * @returns the shape of x
 * @throws {RangeError} for parameters of another width, a variance below 0, an epsilon that is not
 *   above it, and a minibatch with one element a channel: it would become 0
 *
 * @example
 * ```ts
 * import { batchNorm } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[1, 10], [3, 30]]);
 * assert.deepEqual([...batchNorm(x, {}).dataSync()].map(Math.round), [-1, -1, 1, 1]);
 * ```
 */
export function batchNorm<T extends tf.Tensor>(x: T, parameters: BatchNormParameters): T {
  const { gamma, beta, mean, variance, epsilon = 1e-5 } = parameters;
  checkEpsilon(TASK, epsilon);
  checkChannels(TASK, x, { gamma, beta, mean, variance });
  if ((mean === undefined) !== (variance === undefined)) {
    const [given, missing] = mean === undefined ? ["variance", "mean"] : ["mean", "variance"];
    throw invalidArgument(TASK, missing, `given with the ${given}`, undefined, "never");
  }
  if (variance) checkElements(TASK, "variance", variance.dataSync(), AT_LEAST_0);
  return tf.tidy(() => {
    const options = { gamma, beta, epsilon };
    return mean === undefined || variance === undefined
      ? normalizeMinibatch(TASK, x, options).y
      : divideByDeviation(tf.sub<T>(x, mean), { ...options, variance });
  });
}

/** How to build a {@linkcode BatchNormalization}. */
export interface BatchNormalizationOptions extends ScaleAndShiftOptions {
  /**
   * How much of the moving averages stays at a training step, in [0, 1]. Default 0.99, as in Keras;
   * PyTorch's momentum is what is replaced, 0.1 by default: 0.9 here.
   */
  readonly momentum?: number;
  /** Added to the variance, above 0. Default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
  /**
   * Whether the moving variance averages variances with division by n - 1, as in PyTorch, instead of
   * n, as in Keras. The minibatch is normalized by division by n in both. Default false.
   */
  readonly unbiased?: boolean;
}

/**
 * Batch normalization ({@linkcode batchNorm}): in training with the minibatch's statistics, of which
 * it keeps moving averages, and with these in inference.
 *
 * moving = momentum moving + (1 - momentum) minibatch's, at each `apply` with `training`. No gradient
 * flows into the moving averages; they are parameters that are not trainable. A minibatch whose mean or
 * variance is not finite does not move them: they would never be finite again.
 *
 * Parameters: gamma, beta, movingMean and movingVariance, [channels] each.
 *
 * @throws {RangeError} for channels that are no positive integer, and a momentum or epsilon out of its
 *   range
 *
 * @example
 * ```ts
 * import { BatchNormalization } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new BatchNormalization(2, { momentum: 0.9 });
 * layer.apply(tf.tensor2d([[1, 10], [3, 30]]), { training: true });
 * assert.deepEqual([...layer.movingMean.dataSync()].map((m) => m.toFixed(2)), ["0.20", "2.00"]);
 * layer.dispose();
 * ```
 */
export class BatchNormalization extends Module {
  /** Scale, [channels]; none with `scale: false`. */
  readonly gamma: tf.Variable<tf.Rank.R1> | undefined;
  /** Shift, [channels]; none with `center: false`. */
  readonly beta: tf.Variable<tf.Rank.R1> | undefined;
  /** Moving average of the minibatches' means, [channels]; not trainable. */
  readonly movingMean: tf.Variable<tf.Rank.R1>;
  /** Moving average of the minibatches' variances, [channels]; not trainable. */
  readonly movingVariance: tf.Variable<tf.Rank.R1>;
  /** How much of the moving averages stays at a training step. */
  readonly momentum: number;
  /** What is added to the variance. */
  readonly epsilon: number;
  /** Whether the moving variance averages variances with division by n - 1. */
  readonly unbiased: boolean;

  /**
   * Starts with scale 1 and shift 0, and with moving statistics of mean 0 and variance 1.
   *
   * @param channels size of the last axis
   * @param options see {@linkcode BatchNormalizationOptions}
   */
  constructor(readonly channels: number, options: BatchNormalizationOptions = {}) {
    super();
    const task = "build a batch normalization";
    const { momentum = 0.99, epsilon = 1e-5, unbiased = false } = requireObject(
      task,
      "options",
      options,
    );
    checkSizes(task, { channels });
    if (!(momentum >= 0 && momentum <= 1)) {
      throw invalidArgument(task, "momentum", "in [0, 1]", momentum);
    }
    checkEpsilon(task, epsilon);
    ({ gamma: this.gamma, beta: this.beta } = scaleAndShiftVariables(channels, options));
    this.movingMean = channelVariable(channels, 0, false);
    this.movingVariance = channelVariable(channels, 1, false);
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.unbiased = unbiased;
  }

  /** [batch, ..., channels] normalized; `training` uses and averages the minibatch's statistics. */
  apply<T extends tf.Tensor>(x: T, { training = false }: ApplyOptions = {}): T {
    checkLastAxis(TASK, x, this.channels);
    if (!training) {
      return batchNorm(x, { ...this, mean: this.movingMean, variance: this.movingVariance });
    }
    return tf.tidy(() => {
      const { y, mean, variance } = normalizeMinibatch(TASK, x, this);
      const count = x.size / this.channels;
      const corrected = tf.mul(variance, this.unbiased ? count / (count - 1) : 1);
      if (!isAllFinite(mean) || !isAllFinite(corrected)) return y;
      this.#average(this.movingMean, mean);
      this.#average(this.movingVariance, corrected);
      return y;
    });
  }

  /** PyTorch calls them weight, bias, running_mean and running_var, and counts the minibatches. */
  override layouts(framework: Framework): ParameterLayout[] {
    const [mean, variance] = framework === "torch"
      ? ["running_mean", "running_var"]
      : ["moving_mean", "moving_variance"];
    const count: ParameterLayout = {
      own: [],
      theirs: ["num_batches_tracked"],
      toTheirs: () => [tf.scalar(0, "int32")],
      toOwn: () => [],
    };
    return [
      ...scaleAndShiftLayouts(framework),
      sameLayout("movingMean", mean),
      sameLayout("movingVariance", variance),
      ...(framework === "torch" ? [count] : []),
    ];
  }

  #average(moving: tf.Variable<tf.Rank.R1>, current: tf.Tensor): void {
    const { momentum } = this;
    const next = tf.add(tf.mul(moving, momentum), tf.mul(current, 1 - momentum)); // [1, channels]
    moving.assign(tf.reshape(next, moving.shape));
  }
}
