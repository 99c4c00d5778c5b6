/** One time step of a SimpleRNN, an LSTM and a GRU, in plain tensor operations. */
import * as tf from "@tensorflow/tfjs";
import { checkRecurrentBias } from "./_recurrent_bias.ts";

/** The three kinds of recurrent cell; a GRU's reset gate acts before or after the recurrent product. */
export type CellKind = "simple_rnn" | "lstm" | "gru" | "gru_reset_before";

/** Number of gates: matrices side by side in a kernel. */
export const GATES: Readonly<Record<CellKind, number>> = {
  simple_rnn: 1,
  lstm: 4,
  gru: 3,
  gru_reset_before: 3,
};

/** The weights of a recurrent layer; the gates stand side by side, in Keras's order. */
export interface RecurrentParameters<T extends tf.Tensor = tf.Tensor> {
  /** Shape [inputs, gates x units]. */
  readonly kernel: T;
  /** Shape [units, gates x units]. */
  readonly recurrentKernel: T;
  /** Added to the input's part. Shape [gates x units]; none where it is left out. */
  readonly bias?: T | undefined;
  /**
   * Added to the state's part, which matters in the candidate of a "gru" only; a "gru_reset_before"
   * has no place for it. Same shape.
   */
  readonly recurrentBias?: T | undefined;
}

/** What a cell hands to the next time step: h, and for an LSTM c. Shape [batch, units] each. */
export interface RecurrentState {
  /** What the cell gives. */
  readonly h: tf.Tensor2D;
  /** The memory of an LSTM. */
  readonly c?: tf.Tensor2D;
}

/**
 * One time step.
 *
 * @param kind which cell
 * @param projected the input's part of the gates, x W + b, shape [batch, gates x units]
 * @param state of the step before
 * @param parameters the recurrent kernel and bias are used
 * @returns the new state
 * @throws {TypeError | RangeError} for a second bias of a "gru_reset_before"
 *
 * @example
 * ```ts
 * import { recurrentStep } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const zero = tf.zeros<tf.Rank.R2>([1, 1]);
 * const parameters = { kernel: zero, recurrentKernel: zero };
 * const { h } = recurrentStep("simple_rnn", tf.tensor2d([[0.5]]), { h: zero }, parameters);
 * assert.ok(Math.abs(h.dataSync()[0]! - Math.tanh(0.5)) < 1e-6);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function recurrentStep(
  kind: CellKind,
  projected: tf.Tensor2D,
  state: RecurrentState,
  parameters: RecurrentParameters,
): RecurrentState {
  checkRecurrentBias("run a recurrent cell", kind, parameters.recurrentBias);
  switch (kind) {
    case "simple_rnn":
      return { h: tf.tanh(tf.add(projected, fromState(state.h, parameters))) };
    case "lstm":
      return lstmStep(projected, state, parameters);
    case "gru":
      return gruStep(projected, state.h, parameters);
    case "gru_reset_before":
      return gruResetBeforeStep(projected, state.h, parameters);
  }
}

/** h U + recurrent bias. [batch, gates x units] */
function fromState(h: tf.Tensor2D, { recurrentKernel, recurrentBias }: RecurrentParameters) {
  const product = tf.matMul(h, recurrentKernel as tf.Tensor2D);
  return recurrentBias === undefined ? product : tf.add<tf.Tensor2D>(product, recurrentBias);
}

/**
 * LSTM (Hochreiter & Schmidhuber 1997, Gers et al. 2000):
 * c' = f c + i g,  h' = o tanh(c'),  gates i, f, g, o.
 */
function lstmStep(
  projected: tf.Tensor2D,
  { h, c }: RecurrentState,
  parameters: RecurrentParameters,
): RecurrentState {
  const gates = tf.add<tf.Tensor2D>(projected, fromState(h, parameters)); // [batch, 4 units]
  const [i, f, g, o] = tf.split(gates, 4, 1) as tf.Tensor2D[]; // [batch, units] each
  const kept = tf.mul(tf.sigmoid(f!), c!);
  const cell = tf.add<tf.Tensor2D>(kept, tf.mul(tf.sigmoid(i!), tf.tanh(g!)));
  return { h: tf.mul(tf.sigmoid(o!), tf.tanh(cell)), c: cell };
}

/** GRU as cuDNN and Keras compute it: the reset gate multiplies after the recurrent product. */
function gruStep(projected: tf.Tensor2D, h: tf.Tensor2D, parameters: RecurrentParameters) {
  const [xz, xr, xg] = tf.split(projected, 3, 1) as tf.Tensor2D[]; // [batch, units] each
  const [hz, hr, hg] = tf.split(fromState(h, parameters), 3, 1) as tf.Tensor2D[];
  const update = tf.sigmoid(tf.add<tf.Tensor2D>(xz!, hz!));
  const reset = tf.sigmoid(tf.add(xr!, hr!));
  const candidate = tf.tanh(tf.add<tf.Tensor2D>(xg!, tf.mul(reset, hg!)));
  return { h: mix(update, h, candidate) };
}

/** GRU as first published (Cho et al. 2014): the reset gate multiplies the state itself. */
function gruResetBeforeStep(
  projected: tf.Tensor2D,
  h: tf.Tensor2D,
  parameters: RecurrentParameters,
) {
  const units = h.shape[1];
  const [xz, xr, xg] = tf.split(projected, 3, 1) as tf.Tensor2D[]; // [batch, units] each
  const kernel = parameters.recurrentKernel as tf.Tensor2D;
  const forGates = tf.slice(kernel, [0, 0], [units, 2 * units]);
  const forCandidate = tf.slice(kernel, [0, 2 * units], [units, units]);
  const [hz, hr] = tf.split(tf.matMul(h, forGates), 2, 1) as tf.Tensor2D[];
  const update = tf.sigmoid(tf.add<tf.Tensor2D>(xz!, hz!));
  const reset = tf.sigmoid(tf.add<tf.Tensor2D>(xr!, hr!));
  const candidate = tf.tanh(tf.add<tf.Tensor2D>(xg!, tf.matMul(tf.mul(reset, h), forCandidate)));
  return { h: mix(update, h, candidate) };
}

/** update h + (1 - update) candidate, with one product less. */
function mix(update: tf.Tensor2D, h: tf.Tensor2D, candidate: tf.Tensor2D): tf.Tensor2D {
  return tf.add(candidate, tf.mul(update, tf.sub(h, candidate)));
}
