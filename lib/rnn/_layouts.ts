/** How PyTorch and Keras lay out the weights of a recurrent layer. */
import * as tf from "@tensorflow/tfjs";
import type { Framework, ParameterLayout } from "../nn/mod.ts";
import { sameLayout } from "../nn/mod.ts";
import { type CellKind, GATES } from "./cells.ts";

/** For each cell, which of our gates stands at each place of PyTorch's order. */
const TORCH_ORDER: Readonly<Record<CellKind, readonly number[]>> = {
  simple_rnn: [0],
  lstm: [0, 1, 2, 3], // i f g o in both
  gru: [1, 0, 2], // PyTorch: r z n
  gru_reset_before: [1, 0, 2],
};

const KERAS_CELLS: Readonly<Record<CellKind, string>> = {
  simple_rnn: "simple_rnn_cell",
  lstm: "lstm_cell",
  gru: "gru_cell",
  gru_reset_before: "gru_cell",
};

/**
 * The layouts of a layer's weights.
 *
 * @throws {RangeError} for a GRU with the reset gate before the product, which PyTorch does not have
 */
export function recurrentLayouts(kind: CellKind, framework: Framework): ParameterLayout[] {
  return framework === "torch" ? torchLayouts(kind) : kerasLayouts(kind);
}

function torchLayouts(kind: CellKind): ParameterLayout[] {
  if (kind === "gru_reset_before") {
    throw new RangeError(
      "Cannot convert weights: PyTorch has no GRU whose reset gate acts before the product; use GRU",
    );
  }
  // exchanging two gates is its own inverse
  const reorder = (tensor: tf.Tensor) => reorderGates(kind, tensor);
  const matrix = (own: string, theirs: string): ParameterLayout => ({
    own: [own],
    theirs: [theirs],
    toTheirs: ([kernel]) => [tf.transpose(reorder(kernel!))],
    toOwn: ([weight]) => [reorder(tf.transpose(weight!))],
  });
  const biasNames = ["bias_ih_l0", "bias_hh_l0"];
  const biases: ParameterLayout = kind === "gru"
    ? {
      own: ["bias", "recurrentBias"],
      theirs: biasNames,
      toTheirs: (own) => own.map(reorder),
      toOwn: (theirs) => theirs.map(reorder),
    }
    : { // two biases that are added, and one here
      own: ["bias"],
      theirs: biasNames,
      toTheirs: ([bias]) => [reorder(bias!), tf.zerosLike(bias!)],
      toOwn: ([first, second]) => [reorder(tf.add(first!, second!))],
    };
  return [matrix("kernel", "weight_ih_l0"), matrix("recurrentKernel", "weight_hh_l0"), biases];
}

function kerasLayouts(kind: CellKind): ParameterLayout[] {
  const cell = KERAS_CELLS[kind], biasName = `${cell}/bias`;
  const biases: ParameterLayout = kind === "gru"
    ? { // two rows, [2, gates x units]
      own: ["bias", "recurrentBias"],
      theirs: [biasName],
      toTheirs: (own) => [tf.stack([...own])],
      toOwn: ([bias]) => tf.unstack(bias!),
    }
    : sameLayout("bias", biasName);
  return [
    sameLayout("kernel", `${cell}/kernel`),
    sameLayout("recurrentKernel", `${cell}/recurrent_kernel`),
    biases,
  ];
}

/** Put the gates, which stand side by side on the last axis, into the other framework's order. */
function reorderGates(kind: CellKind, tensor: tf.Tensor): tf.Tensor {
  if (GATES[kind] === 1) return tf.clone(tensor);
  const gates = tf.split(tensor, GATES[kind], -1);
  return tf.concat(TORCH_ORDER[kind].map((gate) => gates[gate]!), -1);
}
