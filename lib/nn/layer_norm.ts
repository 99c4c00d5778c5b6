/** Layer normalization as one kernel forward and one backward, and in plain ops. */
import * as tf from "@tensorflow/tfjs";
import {
  hasFusedKernel,
  LAYER_NORM,
  LAYER_NORM_GRADIENT,
  runFusedKernel,
  wrongShape,
} from "../backend/mod.ts";
import { checkEpsilon } from "./_check_epsilon.ts";

/** The parameters of {@linkcode layerNorm}. */
export interface LayerNormParameters {
  /** Scale of each feature, shape [features]. Default ones. */
  readonly gamma?: tf.Tensor | undefined;
  /** Shift of each feature, shape [features]. Default zeros. */
  readonly beta?: tf.Tensor | undefined;
  /** Added to the variance, above 0. Default 1e-5, as in PyTorch (Keras: 1e-3). */
  readonly epsilon?: number;
}

const TASK = "normalize a layer";

/**
 * Layer normalization over the last axis: each row gets mean 0 and variance 1 (with division by the
 * number of features), then a scale and a shift for each feature.
 *
 * y = (x - mean) / sqrt(variance + epsilon) gamma + beta (Ba, Kiros & Hinton 2016,
 * arXiv:1607.06450, equation 4).
 *
 * On the wasm backend, with the project's kernels, one kernel computes it and one its three
 * gradients; elsewhere it is {@linkcode layerNormPlain}. Second derivatives are the plain one's
 * alone: through the fused one tfjs throws.
 *
 * @param x shape [..., features], any width
 * @param parameters see {@linkcode LayerNormParameters}
 * @returns the shape of x
 * @throws {RangeError} for a scalar, parameters of another width, or an epsilon not above 0
 *
 * @example
 * ```ts
 * import { layerNorm } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = layerNorm(tf.tensor2d([[1, 3]]), { gamma: tf.ones([2]), beta: tf.zeros([2]) });
 * assert.deepEqual([...y.dataSync()].map(Math.round), [-1, 1]);
 * ```
 */
export function layerNorm<T extends tf.Tensor>(x: T, parameters: LayerNormParameters): T {
  return tf.tidy(() => {
    const { gamma, beta, epsilon } = complete(x, parameters);
    return hasFusedKernel(LAYER_NORM, [x, gamma, beta])
      ? fused(x, gamma, beta, epsilon)
      : plain(x, gamma, beta, epsilon);
  });
}

/**
 * {@linkcode layerNorm} in plain ops, the formula as it reads: on every backend, with gradients of
 * any order.
 *
 * @param x shape [..., features]
 * @param parameters see {@linkcode LayerNormParameters}
 * @returns the shape of x
 * @throws {RangeError} as {@linkcode layerNorm}
 *
 * @example
 * ```ts
 * import { layerNormPlain } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = layerNormPlain(tf.tensor2d([[1, 3]]), { gamma: tf.ones([2]), beta: tf.zeros([2]) });
 * assert.deepEqual([...y.dataSync()].map(Math.round), [-1, 1]);
 * ```
 */
export function layerNormPlain<T extends tf.Tensor>(x: T, parameters: LayerNormParameters): T {
  return tf.tidy(() => {
    const { gamma, beta, epsilon } = complete(x, parameters);
    return plain(x, gamma, beta, epsilon);
  });
}

function fused<T extends tf.Tensor>(x: T, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): T {
  const operation = tf.customGrad((...inputs) => {
    const [x, gamma, beta, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const [value, statistics] = runFusedKernel(LAYER_NORM, { x, gamma, beta }, { epsilon });
    save([x, gamma, statistics!]);
    const gradFunc = (dy: tf.Tensor, [x, gamma, statistics]: tf.Tensor[]): tf.Tensor[] =>
      runFusedKernel(LAYER_NORM_GRADIENT, { dy, x: x!, gamma: gamma!, statistics: statistics! });
    return { value: value!, gradFunc };
  });
  return operation(x, gamma, beta) as T;
}

function plain<T extends tf.Tensor>(x: T, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): T {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, -1, true); // [..., 1]
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(normal, gamma), beta);
  });
}

/** The parameters, checked, with their defaults. */
function complete(x: tf.Tensor, { gamma, beta, epsilon = 1e-5 }: LayerNormParameters) {
  if (x.rank === 0) throw wrongShape(TASK, "x", "[..., features]", x);
  const shape = x.shape.slice(-1);
  for (const [name, parameter] of Object.entries({ gamma, beta })) {
    if (parameter !== undefined && !tf.util.arraysEqual(parameter.shape, shape)) {
      throw wrongShape(TASK, name, `[${shape}]`, parameter);
    }
  }
  checkEpsilon(TASK, epsilon);
  return { gamma: gamma ?? tf.ones(shape), beta: beta ?? tf.zeros(shape), epsilon };
}
