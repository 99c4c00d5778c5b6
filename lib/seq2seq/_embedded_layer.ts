/** A recurrent layer over the rows of an embedding. */
import * as tf from "@tensorflow/tfjs";
import { fusedDense } from "../backend/mod.ts";
import type { Embedding } from "../nn/mod.ts";
import {
  type RecurrentLayer,
  type RecurrentOutput,
  type RecurrentState,
  runProjectedLayer,
} from "../rnn/mod.ts";

/**
 * Run a recurrent layer over tokens [batch, time].
 *
 * The layer's input is a row of the embedding, so x W + b is computed once for each token of the
 * vocabulary, and gathered: for 40 characters and a batch of 128 times 28 steps, 90 times less.
 */
export function runOverTokens(
  layer: RecurrentLayer,
  { embeddings }: Embedding,
  tokens: tf.Tensor2D,
  initialState?: RecurrentState,
  mask?: tf.Tensor2D,
): RecurrentOutput {
  const projectedTable = fusedDense(embeddings, layer.kernel, layer.bias!); // [vocabulary, gates x units]
  const steps = tf.transpose(tokens); // [time, batch]
  const projected = tf.gather(projectedTable, steps) as tf.Tensor; // [time, batch, gates x units]
  return runProjectedLayer(layer.kind, projected as tf.Tensor3D, layer, initialState, mask);
}
