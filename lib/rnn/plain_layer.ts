/** A recurrent layer in plain operations, step by step, as the formulas read. */
import * as tf from "@tensorflow/tfjs";
import { checkLayer } from "./_check_layer.ts";
import {
  type CellKind,
  type RecurrentParameters,
  type RecurrentState,
  recurrentStep,
} from "./cells.ts";
import type { RecurrentOutput, RunOptions } from "./layer.ts";

/**
 * The same as `runRecurrentLayer`, one `recurrentStep` after the other, with the gradients that tfjs
 * derives, of any order.
 *
 * The input's part of all gates of all steps is one matrix product; what is left for a step is one
 * product with the state.
 *
 * @param kind which cell
 * @param x shape [batch, time, inputs], at least one step
 * @param parameters shapes as in {@linkcode RecurrentParameters}
 * @param options initial state, mask, direction
 * @returns the sequence of outputs and the last state
 * @throws {RangeError} when a shape does not fit
 *
 * @example
 * ```ts
 * import { runRecurrentLayerPlain } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const parameters = { kernel: tf.ones([2, 3]), recurrentKernel: tf.ones([3, 3]) };
 * const { sequence } = runRecurrentLayerPlain("simple_rnn", tf.ones([5, 7, 2]), parameters);
 * assert.deepEqual(sequence.shape, [5, 7, 3]);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function runRecurrentLayerPlain(
  kind: CellKind,
  x: tf.Tensor3D,
  parameters: RecurrentParameters,
  options: RunOptions = {},
): RecurrentOutput {
  const [batch, time] = checkLayer(kind, x, parameters, options);
  const units = parameters.recurrentKernel.shape[0]!;
  let state = options.initialState ?? zeroState(kind, batch, units);
  const present = options.mask === undefined ? x : withoutMasked(x, options.mask);
  const projected = stepsOf(project(present, parameters)); // time x [batch, gates x units]
  const masks = options.mask && tf.unstack(tf.expandDims(tf.cast(options.mask, "float32"), 2), 1);
  const outputs: tf.Tensor2D[] = [];
  for (let step = 0; step < time; step++) {
    const t = options.backwards ? time - 1 - step : step;
    const next = recurrentStep(kind, projected[t]!, state, parameters);
    state = masks === undefined ? next : keepMasked(masks[t] as tf.Tensor2D, next, state);
    outputs.push(state.h);
  }
  return { sequence: tf.stack(outputs, 1) as tf.Tensor3D, state };
}

/** The state before the first step where none is given. */
export function zeroState(kind: CellKind, batch: number, units: number): RecurrentState {
  const zeros = () => tf.zeros<tf.Rank.R2>([batch, units]);
  return kind === "lstm" ? { h: zeros(), c: zeros() } : { h: zeros() };
}

/** The masked steps as zeros: whatever stands there, also NaN, it enters no product and no gradient. */
export function withoutMasked(x: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor3D {
  const counts = tf.cast(tf.expandDims(mask, 2), "bool"); // [batch, time, 1]
  return tf.where(counts, x, tf.zerosLike(x));
}

/** x W + b for all steps at once: [batch, time, gates x units]. */
function project(x: tf.Tensor3D, { kernel, bias }: RecurrentParameters): tf.Tensor3D {
  const [batch, time, inputs] = x.shape;
  const flat = tf.matMul(tf.reshape(x, [batch * time, inputs]), kernel as tf.Tensor2D);
  const biased = bias === undefined ? flat : tf.add(flat, bias);
  return tf.reshape(biased, [batch, time, kernel.shape[1]!]);
}

/** The parts along axis 1. tfjs's unstack has no gradient where there is one part alone. */
function stepsOf(tensor: tf.Tensor3D): tf.Tensor2D[] {
  return tensor.shape[1] === 1 ? [tf.squeeze(tensor, [1])] : tf.unstack(tensor, 1) as tf.Tensor2D[];
}

/** The new state where the mask is 1, the old one where it is 0. Mask: [batch, 1]. */
export function keepMasked(
  mask: tf.Tensor2D,
  next: RecurrentState,
  old: RecurrentState,
): RecurrentState {
  const choose = (a: tf.Tensor2D, b: tf.Tensor2D) =>
    tf.add<tf.Tensor2D>(tf.mul(mask, a), tf.mul(tf.sub(1, mask), b)); // exact for 0 and 1
  const h = choose(next.h, old.h);
  return next.c === undefined ? { h } : { h, c: choose(next.c, old.c!) };
}
