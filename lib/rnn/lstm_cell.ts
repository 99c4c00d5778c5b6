/** One step of an LSTM cell as one kernel forward and one backward, and in plain ops. */
import * as tf from "@tensorflow/tfjs";
import {
  customGradOfSeveral,
  hasFusedKernel,
  LSTM_CELL,
  LSTM_CELL_GRADIENT,
  runFusedKernel,
  wrongShape,
} from "../backend/mod.ts";
import { tidy } from "../tensor/mod.ts";

/** What an LSTM cell hands to its next step. */
export interface LstmState {
  /** The output h, shape [batch, units]. */
  readonly hidden: tf.Tensor2D;
  /** The memory c, shape [batch, units]. */
  readonly cell: tf.Tensor2D;
}

/**
 * One step of a long short-term memory (LSTM) cell, from the pre-activations of its four gates.
 *
 * c' = sigmoid(z_f) c + sigmoid(z_i) tanh(z_c), h' = sigmoid(z_o) tanh(c') (Hochreiter & Schmidhuber
 * 1997, with the forget gate of Gers, Schmidhuber & Cummins 2000), where z = x W + h U + b holds the
 * gates in Keras's order: input, forget, candidate, output. (PyTorch's order is the same.)
 *
 * On the wasm backend, with the project's kernels, one kernel computes it and one its gradients;
 * elsewhere it is {@linkcode lstmCellPlain}. Second derivatives are the plain one's alone: through
 * the fused one tfjs throws.
 *
 * @param z pre-activations, shape [batch, 4 units], any number of units
 * @param cell the memory c of the step before, shape [batch, units]
 * @returns h' and c'
 * @throws {RangeError} when z is not four times as wide as the memory
 *
 * @example
 * ```ts
 * import { lstmCell } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { hidden, cell } = lstmCell(tf.zeros([1, 8]), tf.ones([1, 2])); // all gates half open
 * assert.deepEqual([...cell.dataSync()], [0.5, 0.5]);
 * assert.ok(Math.abs(hidden.dataSync()[0]! - 0.5 * Math.tanh(0.5)) < 1e-6);
 * ```
 */
export function lstmCell(z: tf.Tensor2D, cell: tf.Tensor2D): LstmState {
  check(z, cell);
  if (!hasFusedKernel(LSTM_CELL, [z, cell])) return plain(z, cell);
  const [hidden, next] = customGradOfSeveral([z, cell], (save) => {
    const [hidden, next, gates] = runFusedKernel(LSTM_CELL, { z, cell });
    save([z, cell, gates!]);
    return [hidden!, next!];
  }, ([dHidden, dNext], [z, cell, gates]) => {
    // The kernel needs no z, but with it tfjs sees that a second derivative would go through here.
    const inputs = { dHidden: dHidden!, dNext: dNext!, z: z!, cell: cell!, gates: gates! };
    return runFusedKernel(LSTM_CELL_GRADIENT, inputs);
  });
  return { hidden: hidden as tf.Tensor2D, cell: next as tf.Tensor2D };
}

/**
 * {@linkcode lstmCell} in plain ops, the formula as it reads: on every backend, with gradients of any
 * order.
 *
 * @param z pre-activations, shape [batch, 4 units]
 * @param cell the memory c of the step before, shape [batch, units]
 * @returns h' and c'
 * @throws {RangeError} as {@linkcode lstmCell}
 *
 * @example
 * ```ts
 * import { lstmCellPlain } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { cell } = lstmCellPlain(tf.zeros([1, 8]), tf.ones([1, 2])); // all gates half open
 * assert.deepEqual([...cell.dataSync()], [0.5, 0.5]);
 * ```
 */
export function lstmCellPlain(z: tf.Tensor2D, cell: tf.Tensor2D): LstmState {
  check(z, cell);
  return plain(z, cell);
}

function plain(z: tf.Tensor2D, cell: tf.Tensor2D): LstmState {
  return tidy(() => {
    const [input, forget, candidate, output] = tf.split(z, 4, 1) as Four<tf.Tensor2D>;
    const kept = tf.mul(tf.sigmoid(forget), cell);
    const next = tf.add<tf.Tensor2D>(kept, tf.mul(tf.sigmoid(input), tf.tanh(candidate)));
    return { hidden: tf.mul(tf.sigmoid(output), tf.tanh(next)), cell: next };
  });
}

type Four<T> = [T, T, T, T];

function check(z: tf.Tensor, cell: tf.Tensor): void {
  const [batch, units] = cell.shape;
  if (cell.rank !== 2) throw wrongShape("run an LSTM cell", "cell", "[batch, units]", cell);
  if (!tf.util.arraysEqual(z.shape, [batch!, 4 * units!])) {
    throw wrongShape("run an LSTM cell", "z", `[${batch},${4 * units!}]`, z);
  }
}
