/** The forward and the backward pass of an LSTM cell, for a backward pass written out by hand. */
import * as tf from "@tensorflow/tfjs";
import { hasFusedKernel, LSTM_CELL, LSTM_CELL_GRADIENT, runFusedKernel } from "../backend/mod.ts";
import { tidy } from "../tensor/mod.ts";
import type { LstmState } from "./lstm_cell.ts";

/** What the forward pass of an LSTM cell computes. */
export interface LstmCellForward extends LstmState {
  /** i, f, g, o and tanh(c') side by side, for the backward pass: [batch, 5 units]. */
  readonly gates: tf.Tensor2D;
}

/**
 * One step of an LSTM cell, with what its backward pass needs; the formula is in
 * `lstmCell`, which tfjs can differentiate: this cannot be.
 *
 * @param z pre-activations, shape [batch, 4 units]
 * @param cell the memory c of the step before, shape [batch, units]
 * @returns h', c' and the gates
 *
 * @example
 * ```ts
 * import { lstmCellForward } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { gates } = lstmCellForward(tf.zeros([1, 4]), tf.zeros([1, 1]));
 * assert.deepEqual([...gates.dataSync()], [0.5, 0.5, 0, 0.5, 0]);
 * ```
 */
export function lstmCellForward(z: tf.Tensor2D, cell: tf.Tensor2D): LstmCellForward {
  if (hasFusedKernel(LSTM_CELL, [z, cell])) {
    const outputs = runFusedKernel(LSTM_CELL, { z, cell }) as tf.Tensor2D[];
    return { hidden: outputs[0]!, cell: outputs[1]!, gates: outputs[2]! };
  }
  return tidy(() => {
    const [zi, zf, zg, zo] = tf.split(z, 4, 1) as Four; // [batch, units] each
    const i = tf.sigmoid(zi), f = tf.sigmoid(zf), g = tf.tanh(zg), o = tf.sigmoid(zo);
    const next = tf.add<tf.Tensor2D>(tf.mul(f, cell), tf.mul(i, g));
    const t = tf.tanh(next);
    return { hidden: tf.mul(o, t), cell: next, gates: tf.concat([i, f, g, o, t], 1) };
  });
}

/**
 * Gradients of an LSTM cell's z and c from those of h' and c':
 * dc' += dh' o (1 - tanh(c')^2), dc = dc' f, and dz_i = dc' g i (1 - i), dz_f = dc' c f (1 - f),
 * dz_g = dc' i (1 - g^2), dz_o = dh' tanh(c') o (1 - o).
 *
 * @param dHidden gradient of h', shape [batch, units]
 * @param dNext gradient of c', shape [batch, units]
 * @param forward `cell`: the memory c of the step before; `gates`: of the forward pass
 * @returns gradients of z and c
 *
 * @example
 * ```ts
 * import { lstmCellBackward, lstmCellForward } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const cell = tf.ones<tf.Rank.R2>([1, 1]), zero = tf.zeros<tf.Rank.R2>([1, 1]);
 * const { gates } = lstmCellForward(tf.zeros([1, 4]), cell);
 * const { dz, dCell } = lstmCellBackward(zero, cell, { cell, gates });
 * assert.equal(dCell.dataSync()[0], 0.5); // the forget gate
 * assert.deepEqual([...dz.dataSync()], [0, 0.25, 0.5, 0]);
 * ```
 */
export function lstmCellBackward(
  dHidden: tf.Tensor2D,
  dNext: tf.Tensor2D,
  { cell, gates }: Pick<LstmCellForward, "cell" | "gates">,
): { dz: tf.Tensor2D; dCell: tf.Tensor2D } {
  const inputs = { dHidden, dNext, cell, gates };
  if (hasFusedKernel(LSTM_CELL_GRADIENT, Object.values(inputs))) {
    const [dz, dCell] = runFusedKernel(LSTM_CELL_GRADIENT, inputs) as tf.Tensor2D[];
    return { dz: dz!, dCell: dCell! };
  }
  return tidy(() => {
    const [i, f, g, o, t] = tf.split(gates, 5, 1) as [...Four, tf.Tensor2D];
    const d = tf.add<tf.Tensor2D>(dNext, throughTanh(t, tf.mul(dHidden, o)));
    const di = throughSigmoid(i, tf.mul(d, g)), df = throughSigmoid(f, tf.mul(d, cell));
    const dg = throughTanh(g, tf.mul(d, i)), dO = throughSigmoid(o, tf.mul(dHidden, t));
    return { dz: tf.concat([di, df, dg, dO], 1), dCell: tf.mul(d, f) };
  });
}

type Four = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** y (1 - y) d: the gradient through a sigmoid whose value is y. */
function throughSigmoid(y: tf.Tensor2D, d: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(d, tf.mul(y, tf.sub(1, y)));
}

/** (1 - y^2) d: the gradient through a tanh whose value is y. */
function throughTanh(y: tf.Tensor2D, d: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(d, tf.sub(1, tf.square(y)));
}
