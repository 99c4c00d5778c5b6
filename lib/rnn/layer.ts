/** A recurrent layer: the cell of one kind, run over a sequence. */
import * as tf from "@tensorflow/tfjs";
import { fusedDense } from "../backend/mod.ts";
import { tidy } from "../tensor/mod.ts";
import { checkLayer } from "./_check_layer.ts";
import { isFusedLayer, runFusedLayer } from "./_fused_layer.ts";
import type { CellKind, RecurrentParameters, RecurrentState } from "./cells.ts";
import { runRecurrentLayerPlain, withoutMasked, zeroState } from "./plain_layer.ts";

/** How a layer runs over its sequence. */
export interface RunOptions {
  /** State before the first step. Default zeros. */
  readonly initialState?: RecurrentState;
  /**
   * 1 (or true) where a step counts, 0 where it is padding, shape [batch, time]. A step that does
   * not count keeps the state and repeats the output before it; its input is never read.
   */
  readonly mask?: tf.Tensor2D | undefined;
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
 * Run a recurrent layer over a batch of sequences: {@linkcode runRecurrentLayerPlain}, faster.
 *
 * The input's part of all gates of all steps is one matrix product; all steps are one kernel call
 * forwards and one backwards, where backpropagation through time is written out by hand and the
 * gradient of each weight matrix is one product over all steps too.
 *
 * On other backends than wasm, for "gru_reset_before" and inside a second derivative it is the plain
 * one.
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
 * import { runRecurrentLayer } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const parameters = { kernel: tf.ones([2, 4 * 3]), recurrentKernel: tf.ones([3, 4 * 3]) };
 * const { sequence, state } = runRecurrentLayer("lstm", tf.ones([5, 7, 2]), parameters);
 * assert.deepEqual(sequence.shape, [5, 7, 3]);
 * assert.deepEqual(state.c!.shape, [5, 3]);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function runRecurrentLayer(
  kind: CellKind,
  x: tf.Tensor3D,
  parameters: RecurrentParameters,
  options: RunOptions = {},
): RecurrentOutput {
  const [batch] = checkLayer(kind, x, parameters, options);
  const { kernel, recurrentKernel, bias, recurrentBias } = parameters;
  const biases = [bias, recurrentBias].filter((each) => each !== undefined);
  const given = Object.values(options.initialState ?? {});
  if (!isFusedLayer(kind, [x, kernel, recurrentKernel, ...biases, ...given])) {
    return runRecurrentLayerPlain(kind, x, parameters, options);
  }
  // a "gru" multiplies h U with its reset gate, bias included; elsewhere both biases are just added
  const isApart = (each: tf.Tensor) => kind === "gru" && each === recurrentBias;
  const ordered = (tensor: tf.Tensor) => options.backwards ? tf.reverse(tensor, 1) : tensor;
  return tidy(() => {
    const mask = options.mask && ordered(options.mask) as tf.Tensor2D;
    const inOrder = ordered(x) as tf.Tensor3D;
    const present = mask === undefined ? inOrder : withoutMasked(inOrder, mask);
    const added = biases.filter((each) => !isApart(each)) as tf.Tensor1D[];
    return runFusedLayer(kind, {
      projected: project(present, kernel as tf.Tensor2D, added),
      recurrentKernel: recurrentKernel as tf.Tensor2D,
      recurrentBias: biases.find(isApart) as tf.Tensor1D | undefined,
      initialState: options.initialState ?? zeroState(kind, batch, recurrentKernel.shape[0]!),
      mask,
    });
  });
}

/** x W + b for all steps at once, the steps in front: [time, batch, gates x units]. */
function project(x: tf.Tensor3D, kernel: tf.Tensor2D, biases: tf.Tensor1D[]): tf.Tensor3D {
  const [batch, time, inputs] = x.shape;
  const rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [time * batch, inputs]) as tf.Tensor2D;
  const projected = biases.length === 0
    ? tf.matMul(rows, kernel)
    : fusedDense(rows, kernel, tf.addN(biases) as tf.Tensor1D);
  return tf.reshape(projected, [time, batch, kernel.shape[1]]);
}
