/** A recurrent layer: the cell of one kind, run over a sequence. */
import * as tf from "@tensorflow/tfjs";
import { assertShape } from "../tensor/mod.ts";
import {
  type CellKind,
  GATES,
  type RecurrentState,
  recurrentStep,
  type RecurrentWeights,
} from "./cells.ts";

/** How a layer runs over its sequence. */
export interface RunOptions {
  /** State before the first step. Default zeros. */
  readonly initialState?: RecurrentState;
  /**
   * 1 (or true) where a step counts, 0 where it is padding, shape [batch, time]. A step that does
   * not count keeps the state and repeats the output before it.
   */
  readonly mask?: tf.Tensor2D;
  /** From the last step to the first; the outputs come in the order of the steps as computed. */
  readonly backwards?: boolean;
}

/** What a layer computed. */
export interface RecurrentOutput {
  /** h after every step, shape [batch, time, units]. */
  readonly sequence: tf.Tensor3D;
  /** After the last step. */
  readonly state: RecurrentState;
}

/**
 * Run a recurrent layer over a batch of sequences. tfjs differentiates it: backpropagation through
 * time.
 *
 * The input's part of all gates of all steps is one matrix product; what is left for a step is one
 * product with the state.
 *
 * @param kind which cell
 * @param x shape [batch, time, inputs], at least one step
 * @param weights shapes as in {@linkcode RecurrentWeights}
 * @param options initial state, mask, direction
 * @returns the sequence of outputs and the last state
 * @throws {RangeError} when a shape does not fit
 *
 * @example
 * ```ts
 * import { runRecurrentLayer } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const weights = { kernel: tf.ones([2, 4 * 3]), recurrentKernel: tf.ones([3, 4 * 3]) };
 * const { sequence, state } = runRecurrentLayer("lstm", tf.ones([5, 7, 2]), weights);
 * assert.deepEqual(sequence.shape, [5, 7, 3]);
 * assert.deepEqual(state.c!.shape, [5, 3]);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function runRecurrentLayer(
  kind: CellKind,
  x: tf.Tensor3D,
  weights: RecurrentWeights,
  options: RunOptions = {},
): RecurrentOutput {
  const [batch, time] = checkShapes(kind, x, weights, options);
  const units = weights.recurrentKernel.shape[0]!;
  const zeros = () => tf.zeros<tf.Rank.R2>([batch, units]);
  let state = options.initialState ??
    (kind === "lstm" ? { h: zeros(), c: zeros() } : { h: zeros() });
  const projected = tf.unstack(project(x, weights), 1) as tf.Tensor2D[]; // time x [batch, gates x units]
  const masks = options.mask && tf.unstack(tf.expandDims(tf.cast(options.mask, "float32"), 2), 1);
  const outputs: tf.Tensor2D[] = [];
  for (let step = 0; step < time; step++) {
    const t = options.backwards ? time - 1 - step : step;
    const next = recurrentStep(kind, projected[t]!, state, weights);
    state = masks === undefined ? next : keepMasked(masks[t] as tf.Tensor2D, next, state);
    outputs.push(state.h);
  }
  return { sequence: tf.stack(outputs, 1) as tf.Tensor3D, state };
}

/** x W + b for all steps at once: [batch, time, gates x units]. */
function project(x: tf.Tensor3D, { kernel, bias }: RecurrentWeights): tf.Tensor3D {
  const [batch, time, inputs] = x.shape;
  const flat = tf.matMul(tf.reshape(x, [batch * time, inputs]), kernel as tf.Tensor2D);
  const biased = bias === undefined ? flat : tf.add(flat, bias);
  return tf.reshape(biased, [batch, time, kernel.shape[1]!]);
}

/** The new state where the mask is 1, the old one where it is 0. Mask: [batch, 1]. */
function keepMasked(mask: tf.Tensor2D, next: RecurrentState, old: RecurrentState): RecurrentState {
  const choose = (a: tf.Tensor2D, b: tf.Tensor2D) =>
    tf.add<tf.Tensor2D>(tf.mul(mask, a), tf.mul(tf.sub(1, mask), b)); // exact for 0 and 1
  const h = choose(next.h, old.h);
  return next.c === undefined ? { h } : { h, c: choose(next.c, old.c!) };
}

function checkShapes(
  kind: CellKind,
  x: tf.Tensor3D,
  { kernel, recurrentKernel, bias, recurrentBias }: RecurrentWeights,
  { initialState, mask }: RunOptions,
): [batch: number, time: number] {
  const check = (argument: string, tensor: tf.Tensor, shape: (number | string)[]) =>
    assertShape(tensor, shape, { function: "run a recurrent layer", argument });
  check("x", x, ["batch", "time", "inputs"]);
  const [batch, time, inputs] = x.shape, units = recurrentKernel.shape[0]!;
  if (time < 1) {
    throw new RangeError(
      `Cannot run a recurrent layer: "x" must have at least one time step, current shape is [${x.shape}]`,
    );
  }
  const width = GATES[kind] * units;
  check("weights.recurrentKernel", recurrentKernel, [units, width]);
  check("weights.kernel", kernel, [inputs, width]);
  if (bias !== undefined) check("weights.bias", bias, [width]);
  if (recurrentBias !== undefined) check("weights.recurrentBias", recurrentBias, [width]);
  if (mask !== undefined) check("mask", mask, [batch, time]);
  if (initialState !== undefined) {
    check("initialState.h", initialState.h, [batch, units]);
    if (kind === "lstm") {
      if (initialState.c === undefined) {
        throw new TypeError(
          'Cannot run a recurrent layer: "initialState.c" must be a tensor for an LSTM, current value is undefined',
        );
      }
      check("initialState.c", initialState.c, [batch, units]);
    }
  }
  return [batch, time];
}
