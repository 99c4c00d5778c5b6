/**
 * Recurrent layers from scratch: SimpleRNN, LSTM and both GRUs.
 *
 * @example
 * ```ts
 * import { runRecurrentLayer } from "lib/rnn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 *
 * await setUpBackend();
 * const weights = { kernel: tf.ones([2, 3]), recurrentKernel: tf.ones([3, 3]) };
 * runRecurrentLayer("simple_rnn", tf.ones([5, 7, 2]), weights);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 *
 * @module
 */
export * from "./bidirectional.ts";
export * from "./cells.ts";
export * from "./convert_weights.ts";
export * from "./gru_cell_passes.ts";
export * from "./initial_weights.ts";
export * from "./layer.ts";
export * from "./lstm_cell.ts";
export * from "./lstm_cell_passes.ts";
export * from "./plain_layer.ts";
export * from "./projected_layer.ts";
