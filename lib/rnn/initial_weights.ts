/** Seeded first weights of a recurrent layer, as Keras draws them. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { initialWeights } from "../nn/mod.ts";
import { orthogonalWeights } from "../linear_algebra/mod.ts";
import type { Random } from "../random/mod.ts";
import { type CellKind, GATES, type RecurrentWeights } from "./cells.ts";

/** How to draw the weights of a recurrent layer. */
export interface RecurrentWeightsOptions {
  readonly random: Random;
  /** Default true. */
  readonly useBias?: boolean;
  /** First bias of an LSTM's forget gate. Default 1: it begins by remembering (Gers et al. 2000). */
  readonly forgetBias?: number;
}

/**
 * Trainable weights: a Glorot-uniform kernel, an orthogonal recurrent kernel, biases of zeros, and
 * 1 for an LSTM's forget gate.
 *
 * @param kind which cell
 * @param inputs numbers in the input of a step, a positive integer
 * @param units numbers in the state, a positive integer
 * @param options see {@linkcode RecurrentWeightsOptions}
 * @returns variables; a "gru" has a second bias
 * @throws {RangeError} for a size that is not a positive integer, or a forget bias that is not finite
 *
 * @example
 * ```ts
 * import { recurrentVariables } from "lib/rnn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { kernel, recurrentKernel, bias } = recurrentVariables("lstm", 3, 4, {
 *   random: new Random(0),
 * });
 * assert.deepEqual([kernel, recurrentKernel, bias!].map(({ size }) => size), [48, 64, 16]);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function recurrentVariables(
  kind: CellKind,
  inputs: number,
  units: number,
  { random, useBias = true, forgetBias = 1 }: RecurrentWeightsOptions,
): RecurrentWeights<tf.Variable> {
  if (!Number.isFinite(forgetBias)) {
    throw invalidArgument("draw recurrent weights", "forgetBias", "finite", forgetBias);
  }
  const width = GATES[kind] * units;
  return tf.tidy(() => {
    const kernel = initialWeights([inputs, width], { random, initializer: "glorot_uniform" });
    const recurrentKernel = orthogonalWeights(units, width, { random });
    const bias = new Float32Array(width);
    if (kind === "lstm") bias.fill(forgetBias, units, 2 * units);
    const weights = {
      kernel: tf.variable(kernel),
      recurrentKernel: tf.variable(recurrentKernel),
      ...(useBias ? { bias: tf.variable(tf.tensor1d(bias)) } : {}),
      ...(useBias && kind === "gru" ? { recurrentBias: tf.variable(tf.zeros([width])) } : {}),
    };
    return weights as unknown as tf.TensorContainer;
  }) as unknown as RecurrentWeights<tf.Variable>;
}
