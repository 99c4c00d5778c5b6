/** All activation functions, by the names that Keras has for them. */
import * as tf from "@tensorflow/tfjs";
import { gelu, geluTanh } from "./gelu.ts";
import { elu, leakyRelu, relu6, selu } from "./rectifiers.ts";
import { hardSigmoid, hardSilu, mish, softsign } from "./sigmoidal_activations.ts";
import { silu } from "./silu.ts";

/** A function of tensors that keeps the shape. */
export type ActivationFunction = <T extends tf.Tensor>(x: T) => T;

/** The name of an activation function, as Keras has it. */
export type ActivationName =
  | "linear"
  | "relu"
  | "relu6"
  | "leaky_relu"
  | "elu"
  | "selu"
  | "gelu"
  | "gelu_tanh"
  | "silu"
  | "mish"
  | "hard_silu"
  | "sigmoid"
  | "hard_sigmoid"
  | "log_sigmoid"
  | "tanh"
  | "softsign"
  | "softplus"
  | "exponential"
  | "softmax"
  | "log_softmax";

/**
 * All activation functions by Keras's names. `softmax` and `log_softmax` go along the last axis, the
 * others element by element; `gelu_tanh` is Keras's `gelu` with `approximate=True`.
 *
 * @example
 * ```ts
 * import { activations } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual([...activations.softplus(tf.tensor1d([-1000, 1000])).dataSync()], [0, 1000]);
 * ```
 */
export const activations: Readonly<Record<ActivationName, ActivationFunction>> = {
  linear: (x) => tf.clone(x),
  relu: (x) => tf.relu(x),
  relu6,
  leaky_relu: (x) => leakyRelu(x),
  elu: (x) => elu(x),
  selu,
  gelu,
  gelu_tanh: geluTanh,
  silu,
  mish,
  hard_silu: hardSilu,
  sigmoid: (x) => tf.sigmoid(x),
  hard_sigmoid: hardSigmoid,
  log_sigmoid: (x) => tf.logSigmoid(x),
  tanh: (x) => tf.tanh(x),
  softsign,
  softplus: (x) => tf.softplus(x),
  exponential: (x) => tf.exp(x),
  softmax: (x) => tf.softmax(x),
  log_softmax: (x) => tf.logSoftmax(x),
};
