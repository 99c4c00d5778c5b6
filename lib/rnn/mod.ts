/**
 * Recurrent layers from scratch: SimpleRNN, LSTM and both GRUs.
 *
 * @example
 * ```ts
 * import { LSTM } from "lib/rnn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 *
 * await setUpBackend();
 * new LSTM(2, 3, { random: new Random(0) }).apply(tf.ones([5, 7, 2]));
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 *
 * @module
 */
export * from "./bidirectional.ts";
export * from "./cells.ts";
export * from "./layer.ts";
export * from "./lstm_cell.ts";
export { runRecurrentLayerPlain } from "./plain_layer.ts";
export * from "./projected_layer.ts";
export * from "./recurrent.ts";
