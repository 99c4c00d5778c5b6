/** Weights of recurrent layers to and from tf.layers and PyTorch. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkRecurrentBias } from "./_recurrent_bias.ts";
import { type CellKind, GATES, type RecurrentWeights } from "./cells.ts";

/** The arrays of one layer and direction of PyTorch's nn.RNN, nn.LSTM or nn.GRU. */
export interface TorchWeights {
  /** Shape [gates x units, inputs]. */
  readonly weightIh: tf.Tensor2D;
  /** Shape [gates x units, units]. */
  readonly weightHh: tf.Tensor2D;
  /** Shape [gates x units]; both biases or none. */
  readonly biasIh?: tf.Tensor1D;
  readonly biasHh?: tf.Tensor1D;
}

const TASK = "convert weights";

/** For each cell, which of the other library's gates stands at each place of Keras's order. */
const TORCH_ORDER: Readonly<Record<CellKind, readonly number[]>> = {
  simple_rnn: [0],
  lstm: [0, 1, 2, 3], // i f g o in both
  gru: [1, 0, 2], // PyTorch: r z n
  gru_reset_before: [1, 0, 2],
};

/**
 * Weights of PyTorch in the layout of this library: transposed, gates in Keras's order.
 *
 * PyTorch's second bias becomes `recurrentBias`.
 *
 * @param kind which cell
 * @param weights of one layer and direction
 * @returns new tensors
 * @throws {RangeError | TypeError} when there is an array under another name, a matrix is missing, or a
 *   "gru_reset_before" is given a second bias
 *
 * @example
 * ```ts
 * import { fromTorchWeights, toTorchWeights } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const torch = { weightIh: tf.tensor2d([[1], [2], [3]]), weightHh: tf.zeros<tf.Rank.R2>([3, 1]) };
 * const ours = fromTorchWeights("gru", torch); // gates r z n become z r n
 * assert.deepEqual(ours.kernel.arraySync(), [[2, 1, 3]]);
 * assert.deepEqual(toTorchWeights("gru", ours).weightIh.arraySync(), [[1], [2], [3]]);
 * ```
 */
export function fromTorchWeights(kind: CellKind, weights: TorchWeights): RecurrentWeights {
  checkTorch(kind, weights);
  const { weightIh, weightHh, biasIh, biasHh } = weights;
  const reorder = (tensor: tf.Tensor) => reorderGates(kind, tensor);
  return tf.tidy(() => ({
    kernel: reorder(tf.transpose(weightIh)),
    recurrentKernel: reorder(tf.transpose(weightHh)),
    ...(biasIh === undefined ? {} : { bias: reorder(biasIh) }),
    ...(biasHh === undefined ? {} : { recurrentBias: reorder(biasHh) }),
  } as Record<string, tf.Tensor>)) as unknown as RecurrentWeights;
}

/** Nothing may be left over: what is not converted would be lost in silence. */
function checkTorch(kind: CellKind, weights: TorchWeights): void {
  const { weightIh, weightHh, biasIh: _biasIh, biasHh, ...rest } = weights;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    const known = "weightIh, weightHh, biasIh or biasHh: one layer and direction";
    throw invalidArgument(TASK, "weights", known, unknown, "string");
  }
  for (const [name, array] of Object.entries({ weightIh, weightHh })) {
    if (array === undefined) throw invalidArgument(TASK, `weights.${name}`, "a tensor", array);
  }
  checkRecurrentBias(TASK, kind, biasHh, "weights.biasHh");
}

/** The reverse of {@linkcode fromTorchWeights}; also for gradients, which have the same layout. */
export function toTorchWeights(kind: CellKind, weights: RecurrentWeights): TorchWeights {
  // exchanging two gates is its own inverse
  const reorder = (tensor: tf.Tensor) => reorderGates(kind, tensor);
  return tf.tidy(() => ({
    weightIh: tf.transpose(reorder(weights.kernel)),
    weightHh: tf.transpose(reorder(weights.recurrentKernel)),
    ...(weights.bias === undefined ? {} : { biasIh: reorder(weights.bias) }),
    ...(weights.recurrentBias === undefined ? {} : { biasHh: reorder(weights.recurrentBias) }),
  } as Record<string, tf.Tensor>)) as unknown as TorchWeights;
}

/**
 * Weights of a built `tf.layers.simpleRNN`, `lstm` or `gru` (whose GRU is "gru_reset_before"), or
 * in Keras's layout: kernel, recurrent kernel, and a bias of [gates x units] or [2, gates x units].
 *
 * @param arrays as `layer.getWeights()` gives them: two or three
 * @returns the same tensors, a bias of two rows split into its rows
 * @throws {RangeError} for another number of arrays or of rows of the bias
 *
 * @example
 * ```ts
 * import { fromLayersWeights, runRecurrentLayer } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = tf.layers.lstm({
 *   units: 3,
 *   kernelInitializer: "ones",
 *   recurrentInitializer: "ones",
 *   recurrentActivation: "sigmoid", // tfjs's default is "hardSigmoid", Keras's is this
 * });
 * const x = tf.ones<tf.Rank.R3>([1, 4, 2]);
 * const theirs = layer.apply(x) as tf.Tensor;
 * const ours = runRecurrentLayer("lstm", x, fromLayersWeights(layer.getWeights())).state.h;
 * assert.ok(theirs.sub(ours).abs().max().dataSync()[0]! < 1e-6);
 * ```
 */
export function fromLayersWeights(arrays: readonly tf.Tensor[]): RecurrentWeights {
  const [kernel, recurrentKernel, bias] = arrays;
  if (kernel === undefined || recurrentKernel === undefined) {
    throw new RangeError(
      `Cannot convert weights: "arrays" must hold a kernel and a recurrent kernel, current length is ${arrays.length}`,
    );
  }
  if (arrays.length > 3) {
    const requirement = "at most 3, the weights of one layer and direction";
    throw invalidArgument(TASK, "arrays.length", requirement, arrays.length);
  }
  if (bias === undefined) return { kernel, recurrentKernel };
  if (bias.rank === 1) return { kernel, recurrentKernel, bias };
  const [first, second, ...more] = tf.unstack(bias, 0);
  if (second === undefined || more.length > 0) {
    const requirement = "of shape [gates x units] or [2, gates x units]";
    throw invalidArgument(TASK, "arrays[2]", requirement, `[${bias.shape}]`, "string");
  }
  return { kernel, recurrentKernel, bias: first!, recurrentBias: second! };
}

/** The reverse of {@linkcode fromLayersWeights}: what `layer.setWeights` takes. */
export function toLayersWeights(weights: RecurrentWeights): tf.Tensor[] {
  const { kernel, recurrentKernel, bias, recurrentBias } = weights;
  if (recurrentBias !== undefined) {
    const both = () => tf.stack([bias ?? tf.zerosLike(recurrentBias), recurrentBias]);
    return [kernel, recurrentKernel, tf.tidy(both)];
  }
  return bias === undefined ? [kernel, recurrentKernel] : [kernel, recurrentKernel, bias];
}

/** Put the gates, which stand side by side on the last axis, into the other library's order. */
function reorderGates(kind: CellKind, tensor: tf.Tensor): tf.Tensor {
  if (GATES[kind] === 1) return tf.clone(tensor);
  const gates = tf.split(tensor, GATES[kind], -1);
  return tf.concat(TORCH_ORDER[kind].map((gate) => gates[gate]!), -1);
}
