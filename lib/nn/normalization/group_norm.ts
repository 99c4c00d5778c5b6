/** Group normalization, and instance normalization with it: as a function, and as a layer. */
import * as tf from "@tensorflow/tfjs";
import { wrongShape } from "../../backend/mod.ts";
import { checkSizes } from "../../_check_sizes.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkEpsilon } from "../_check_epsilon.ts";
import type { Framework, ParameterLayout } from "../layout.ts";
import { Module } from "../module.ts";
import { type Average, center } from "./_center.ts";
import {
  checkChannels,
  checkLastAxis,
  divideByDeviation,
  type ScaleAndShift,
  scaleAndShiftLayouts,
  type ScaleAndShiftOptions,
  scaleAndShiftVariables,
} from "./_scale_and_shift.ts";
import { requireObject } from "../../_require_object.ts";

/** The parameters of {@linkcode groupNorm}. */
export interface GroupNormParameters extends ScaleAndShift {
  /** Number of groups of neighbouring channels; divides the channels. */
  readonly groups: number;
  /** Added to the variance, above 0. Default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
}

const TASK = "normalize groups";

/**
 * Group normalization: in each example, each group of channels gets mean 0 and variance 1 over its
 * channels and all places, then each channel a scale and a shift.
 *
 * y = (x - mean) / sqrt(variance + epsilon) gamma + beta, with division by the number of elements
 * (Wu & He 2018, arXiv:1803.08494, section 3). With as many groups as channels it is
 * instance normalization (Ulyanov, Vedaldi & Lempitsky 2016, arXiv:1607.08022); with one group,
 * layer normalization over a whole example. Unlike {@linkcode batchNorm} it doesn't mix examples, so
 * that training and inference are the same.
 *
 * @param x [batch, ..., channels]: features, sequences or images
 * @param parameters see {@linkcode GroupNormParameters}
 * @returns the shape of x
 * @throws {RangeError} for a tensor of one axis, groups that don't divide the channels, parameters of
 *   another width, and an epsilon not above 0
 *
 * @example
 * ```ts
 * import { groupNorm } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = groupNorm(tf.tensor2d([[1, 3, 10, 30]]), { groups: 2 }); // [batch 1, channels 4]
 * assert.deepEqual([...y.dataSync()].map(Math.round), [-1, 1, -1, 1]);
 * ```
 */
export function groupNorm<T extends tf.Tensor>(x: T, parameters: GroupNormParameters): T {
  const { gamma, beta, groups, epsilon = 1e-5 } = parameters;
  checkEpsilon(TASK, epsilon);
  checkChannels(TASK, x, { gamma, beta });
  if (x.rank < 2) throw wrongShape(TASK, "x", "[batch, ..., channels]", x);
  const batch = x.shape[0]!, channels = x.shape.at(-1)!;
  checkGroups(TASK, groups, channels);
  return tf.tidy(() => {
    const average = averageOf(groups);
    const places = tf.reshape(x, [batch, -1, channels]); // [batch, places, channels]
    const centered = center(places, average);
    const variance = average(tf.square(centered)); // [batch, 1, channels]
    const y = divideByDeviation(centered, { variance, epsilon, gamma, beta });
    return tf.reshape(y, x.shape) as T;
  });
}

/** The means of the groups, of [batch, places, channels], for each of their channels. */
function averageOf(groups: number): Average {
  return (x) => {
    const [batch, , channels] = x.shape as [number, number, number], size = channels / groups;
    const means = tf.reshape(tf.mean(x, 1), [batch, groups, size]);
    const shared = tf.tile(tf.mean(means, 2, true), [1, 1, size]); // [batch, groups, size]
    return tf.reshape(shared, [batch, 1, channels]);
  };
}

function checkGroups(task: string, groups: number, channels: number): void {
  if (Number.isSafeInteger(groups) && groups > 0 && channels % groups === 0) return;
  const requirement = `a positive integer that divides the ${channels} channels`;
  throw invalidArgument(task, "groups", requirement, groups);
}

/** How to build a {@linkcode GroupNormalization}. */
export interface GroupNormalizationOptions extends ScaleAndShiftOptions {
  /** Added to the variance, above 0. Default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
}

/**
 * Group normalization ({@linkcode groupNorm}) with a scale and a shift of its own.
 *
 * Parameters: gamma and beta, [channels] each.
 *
 * @throws {RangeError} for channels or groups that are no positive integers, groups that don't divide
 *   the channels, and an epsilon not above 0
 *
 * @example
 * ```ts
 * import { GroupNormalization } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new GroupNormalization(8, 2);
 * assert.deepEqual(layer.apply(tf.ones([1, 4, 4, 8])).shape, [1, 4, 4, 8]);
 * layer.dispose();
 * ```
 */
export class GroupNormalization extends Module {
  /** Scale, [channels]; none with `scale: false`. */
  readonly gamma: tf.Variable<tf.Rank.R1> | undefined;
  /** Shift, [channels]; none with `center: false`. */
  readonly beta: tf.Variable<tf.Rank.R1> | undefined;
  /** What is added to the variance. */
  readonly epsilon: number;

  /**
   * Starts with scale 1 and shift 0 in every channel.
   *
   * @param channels size of the last axis
   * @param groups number of groups of neighbouring channels
   * @param options see {@linkcode GroupNormalizationOptions}
   */
  constructor(
    readonly channels: number,
    readonly groups: number,
    options: GroupNormalizationOptions = {},
  ) {
    super();
    const task = "build a group normalization";
    const { epsilon = 1e-5 } = requireObject(task, "options", options);
    checkSizes(task, { channels });
    checkGroups(task, groups, channels);
    checkEpsilon(task, epsilon);
    ({ gamma: this.gamma, beta: this.beta } = scaleAndShiftVariables(channels, options));
    this.epsilon = epsilon;
  }

  /** [batch, ..., channels] normalized. */
  apply<T extends tf.Tensor>(x: T): T {
    checkLastAxis(TASK, x, this.channels);
    return groupNorm(x, this);
  }

  /** PyTorch calls them weight and bias. */
  override layouts(framework: Framework): ParameterLayout[] {
    return scaleAndShiftLayouts(framework);
  }
}
