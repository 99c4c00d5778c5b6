/** Group normalization, and instance normalization with it: as one kernel, and in plain ops. */
import * as tf from "@tensorflow/tfjs";
import {
  GROUP_NORM,
  GROUP_NORM_GRADIENT,
  hasFusedKernel,
  runFusedKernel,
  wrongShape,
} from "../../backend/mod.ts";
import { checkEpsilon } from "../_check_epsilon.ts";
import { type Average, center } from "./_center.ts";
import { checkChannels, divideByDeviation, type ScaleAndShift } from "./_scale_and_shift.ts";
import { checkGroups } from "./_check_groups.ts";

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
 * On the wasm backend, with the project's kernels, one kernel computes it and one its three
 * gradients, to the same digits as {@linkcode groupNormPlain}, which computes it elsewhere. Second
 * derivatives are the plain one's alone: through the fused one tfjs throws.
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
  const complete = checked(x, parameters), { gamma, beta } = complete;
  return tf.tidy(() => {
    const places = asPlaces(x), given = [places, gamma, beta].filter((t) => t !== undefined);
    const isFused = x.size > 0 && x.shape.at(-1)! > 1 && hasFusedKernel(GROUP_NORM, given);
    return tf.reshape(isFused ? fused(places, complete) : plain(places, complete), x.shape) as T;
  });
}

/**
 * {@linkcode groupNorm} in plain ops, the formula as it reads: on every backend, with gradients of any
 * order.
 *
 * @param x [batch, ..., channels]: features, sequences or images
 * @param parameters see {@linkcode GroupNormParameters}
 * @returns the shape of x
 * @throws {RangeError} as {@linkcode groupNorm}
 *
 * @example
 * ```ts
 * import { groupNormPlain } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = groupNormPlain(tf.tensor2d([[1, 3, 10, 30]]), { groups: 2 });
 * assert.deepEqual([...y.dataSync()].map(Math.round), [-1, 1, -1, 1]);
 * ```
 */
export function groupNormPlain<T extends tf.Tensor>(x: T, parameters: GroupNormParameters): T {
  const complete = checked(x, parameters);
  return tf.tidy(() => tf.reshape(plain(asPlaces(x), complete), x.shape) as T);
}

/** [batch, places, channels] */
function asPlaces(x: tf.Tensor): tf.Tensor3D {
  const batch = x.shape[0]!, channels = x.shape.at(-1)!;
  const places = x.shape.slice(1, -1).reduce((product, size) => product * size, 1);
  return tf.reshape(x, [batch, places, channels]);
}

type Complete = GroupNormParameters & { readonly epsilon: number };

function plain(x: tf.Tensor3D, { gamma, beta, groups, epsilon }: Complete): tf.Tensor {
  const average = averageOf(groups), centered = center(x, average);
  const variance = average(tf.square(centered)); // [batch, 1, channels]
  return divideByDeviation(centered, { variance, epsilon, gamma, beta });
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

function fused(x: tf.Tensor3D, { gamma, beta, groups, epsilon }: Complete): tf.Tensor {
  const operation = tf.customGrad((...inputs) => {
    const [x, gamma, beta, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const [value, means, variance] = runFusedKernel(
      GROUP_NORM,
      { x, gamma, beta },
      { groups, epsilon },
    );
    save([x, gamma, means!, variance!]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [x, gamma, means, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const power = tf.pow(variance, 1.5); // of the derivative of 1 / sqrt(variance)
      return runFusedKernel(GROUP_NORM_GRADIENT, { dy, x, gamma, means, variance, power });
    };
    return { value: value!, gradFunc };
  });
  const channels = x.shape[2];
  return operation(x, gamma ?? tf.ones([channels]), beta ?? tf.zeros([channels]));
}

/** The parameters, checked, with their defaults. */
function checked(x: tf.Tensor, parameters: GroupNormParameters): Complete {
  const { gamma, beta, groups, epsilon = 1e-5 } = parameters;
  checkEpsilon(TASK, epsilon);
  checkChannels(TASK, x, { gamma, beta });
  if (x.rank < 2) throw wrongShape(TASK, "x", "[batch, ..., channels]", x);
  checkGroups(TASK, groups, x.shape.at(-1)!);
  return { gamma, beta, groups, epsilon };
}
