/** A recurrent layer whose input's part of the gates is already there: one product less a layer. */
import * as tf from "@tensorflow/tfjs";
import { assertShape, tidy } from "../tensor/mod.ts";
import { checkState, TASK } from "./_check_layer.ts";
import { isFusedLayer, runFusedLayer } from "./_fused_layer.ts";
import { checkRecurrentBias } from "./_recurrent_bias.ts";
import {
  type CellKind,
  GATES,
  type RecurrentParameters,
  type RecurrentState,
  recurrentStep,
} from "./cells.ts";
import type { RecurrentOutput } from "./layer.ts";
import { keepMasked, zeroState } from "./plain_layer.ts";

/** What is left of the weights once the inputs are projected. */
export type StateParameters = Pick<RecurrentParameters, "recurrentKernel" | "recurrentBias">;

/**
 * Run a recurrent layer from x W + b on, for inputs that share it: a sequence of words needs the
 * product for each word of the vocabulary only, and then a row of it for each step.
 *
 * @param kind which cell
 * @param projected x W + b of all steps, the steps in front: [time, batch, gates x units]
 * @param parameters the recurrent kernel and, for a "gru", the recurrent bias
 * @param initialState before the first step; default zeros
 * @param mask 0 where a step is padding, [batch, time]: it keeps the state and repeats the output
 * @returns the sequence of outputs, [batch, time, units], and the last state
 * @throws {RangeError} when a shape does not fit
 *
 * @example
 * ```ts
 * import { runProjectedLayer, runRecurrentLayer } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const parameters = { kernel: tf.ones([2, 12]), recurrentKernel: tf.ones([3, 12]) };
 * const words = tf.tensor2d([[0.1, 0.2], [0.3, -0.4]]); // [vocabulary 2, inputs 2]
 * const table = tf.matMul<tf.Tensor2D>(words, parameters.kernel as tf.Tensor2D); // [vocabulary, 12]
 * const steps = tf.tensor2d([[1], [0], [1]], undefined, "int32"); // [time 3, batch 1]
 * const projected = tf.gather<tf.Tensor>(table, steps) as tf.Tensor3D;
 * const fast = runProjectedLayer("lstm", projected, parameters);
 * const x = tf.gather(words, [[1, 0, 1]]) as tf.Tensor; // [batch 1, time 3, inputs 2]
 * const slow = runRecurrentLayer("lstm", x as tf.Tensor3D, parameters);
 * assert.ok(fast.sequence.sub(slow.sequence).abs().max().dataSync()[0]! < 1e-6);
 * ```
 */
export function runProjectedLayer(
  kind: CellKind,
  projected: tf.Tensor3D,
  parameters: StateParameters,
  initialState?: RecurrentState,
  mask?: tf.Tensor2D,
): RecurrentOutput {
  const units = parameters.recurrentKernel.shape[0]!;
  const shape = ["time", "batch", GATES[kind] * units];
  assertShape(projected, shape, { function: TASK, argument: "projected" });
  const [time, batch] = projected.shape;
  if (time < 1) {
    throw new RangeError(
      `Cannot ${TASK}: "projected" must have at least one time step, current shape is ` +
        `[${projected.shape}]`,
    );
  }
  if (initialState !== undefined) checkState(kind, initialState, [batch, units]);
  if (mask !== undefined) {
    assertShape(mask, [batch, time], { function: TASK, argument: "mask" });
  }
  checkRecurrentBias(TASK, kind, parameters.recurrentBias);
  return tidy(() => {
    const state = initialState ?? zeroState(kind, batch, units);
    const recurrentKernel = parameters.recurrentKernel as tf.Tensor2D;
    const recurrentBias = parameters.recurrentBias as tf.Tensor1D | undefined;
    const biases = recurrentBias === undefined ? [] : [recurrentBias];
    const tensors = [projected, recurrentKernel, ...biases, ...Object.values(state)];
    return isFusedLayer(kind, tensors)
      ? runFusedLayer(kind, {
        projected,
        recurrentKernel,
        recurrentBias,
        initialState: state,
        mask,
      })
      : runSteps(kind, projected, parameters, state, mask);
  });
}

/** Step by step, as the formulas read. */
function runSteps(
  kind: CellKind,
  projected: tf.Tensor3D,
  parameters: StateParameters,
  initialState: RecurrentState,
  mask?: tf.Tensor2D,
): RecurrentOutput {
  const steps = projected.shape[0] === 1 // tfjs's unstack has no gradient where there is one part
    ? [tf.squeeze<tf.Tensor2D>(projected, [0])]
    : tf.unstack(projected) as tf.Tensor2D[]; // time x [batch, gates x units]
  const outputs: tf.Tensor2D[] = [];
  let state = initialState;
  for (const [time, step] of steps.entries()) {
    const weights = { kernel: parameters.recurrentKernel, ...parameters };
    const next = recurrentStep(kind, step, state, weights);
    const counts = mask === undefined ? undefined : tf.slice(mask, [0, time], [-1, 1]); // [batch, 1]
    state = counts === undefined ? next : keepMasked(counts, next, state);
    outputs.push(state.h);
  }
  return { sequence: tf.stack(outputs, 1) as tf.Tensor3D, state }; // [batch, time, units]
}
