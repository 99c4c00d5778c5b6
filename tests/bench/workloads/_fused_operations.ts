/** The operations as lib/backend has them: one kernel each, forward and backward. */
import { fusedAttention } from "lib/attention/mod.ts";
import { Adam, geluTanh, layerNorm, losses } from "lib/nn/mod.ts";
import type * as tf from "@tensorflow/tfjs";
import { fusedDense } from "lib/backend/mod.ts";
import { lstmCell, runProjectedLayer } from "lib/rnn/mod.ts";
import type { Operations } from "./_operations.ts";

export const fusedOperations: Operations = {
  optimizer: () => new Adam({ learningRate: 1e-3, epsilon: 1e-8 }),
  dense: fusedDense,
  layerNorm,
  attention: (queries, keys, values, heads) =>
    fusedAttention(queries, keys, values, { heads, causal: true }),
  crossEntropy: (labels, logits) =>
    losses.categoricalCrossEntropy(labels, logits, { fromLogits: true }) as tf.Scalar,
  geluTanh,
  lstmCell,
  lstmLayer: (fromInputs, recurrentKernel) =>
    runProjectedLayer("lstm", fromInputs, { recurrentKernel }).sequence,
};
