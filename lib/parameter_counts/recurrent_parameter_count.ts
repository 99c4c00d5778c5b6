/** How many weights a recurrent layer has: SimpleRNN, LSTM, GRU, and both directions of each. */
import {
  checkSizes,
  type ParameterCount,
  sumParameters,
  weight,
  type WeightCount,
} from "./parameter_count.ts";

/** Sizes of a recurrent layer and how it counts its biases. */
export interface RecurrentSizes {
  /** Numbers in the input of a time step. */
  readonly inputs: number;
  /** Numbers in the hidden state. */
  readonly units: number;
  /** Default true. */
  readonly useBias?: boolean;
  /**
   * `"keras"` (the default): one bias a gate, two in a GRU with `resetAfter`.
   * `"pytorch"`: two biases per gate everywhere, one for the input and one for the state, as cuDNN
   * has them; their sum is all that matters, except in the GRU's candidate.
   */
  readonly biases?: "keras" | "pytorch";
}

/** The LSTM's gates in Keras's order. */
const LSTM_GATES = ["input", "forget", "candidate", "output"] as const;
/** The GRU's gates in Keras's order. */
const GRU_GATES = ["update", "reset", "candidate"] as const;

/**
 * SimpleRNN (Elman 1990), h' = tanh(x W + h U + b): units (inputs + units + 1).
 *
 * There is no output matrix: the output is the state. A notebook or summary that wants logits
 * puts a dense layer behind it, which counts by itself.
 *
 * @param layer sizes, positive integers
 * @returns kernel [inputs, units], recurrent_kernel [units, units] and bias [units]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { simpleRnnParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(simpleRnnParameterCount({ inputs: 3, units: 4 }).total, 4 * (3 + 4 + 1));
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function simpleRnnParameterCount(layer: RecurrentSizes): ParameterCount {
  return recurrent(layer, ["state"], layer.biases === "pytorch" ? 2 : 1);
}

/**
 * LSTM (Hochreiter & Schmidhuber 1997; with forget gate, Gers et al. 2000): four times a SimpleRNN,
 * 4 units (inputs + units + 1).
 *
 * @param layer sizes, positive integers; `projection`: size to which the state is projected before
 *   it is fed back (Sak et al. 2014; `proj_size` of PyTorch), default none
 * @returns kernel [inputs, 4 units], recurrent_kernel [units, 4 units], bias [4 units]; with a
 *   projection recurrent_kernel [projection, 4 units] and projection [units, projection]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { lstmParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(lstmParameterCount({ inputs: 3, units: 4 }).total, 4 * 4 * (3 + 4 + 1));
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function lstmParameterCount(
  layer: RecurrentSizes & { readonly projection?: number },
): ParameterCount {
  const { units, projection } = layer;
  const biases = layer.biases === "pytorch" ? 2 : 1;
  if (projection === undefined) return recurrent(layer, LSTM_GATES, biases);
  checkSizes({ projection });
  const cell = recurrent(layer, LSTM_GATES, biases, projection);
  return sumParameters([cell, weight("projection", [units, projection])]);
}

/**
 * GRU (Cho et al. 2014): three times a SimpleRNN, 3 units (inputs + units + 1); with `resetAfter`
 * (the default of Keras, and what cuDNN computes) a second bias, 3 units more.
 *
 * @param layer sizes, positive integers; `resetAfter`: whether the reset gate multiplies after the
 *   recurrent product, default true
 * @returns kernel [inputs, 3 units], recurrent_kernel [units, 3 units], bias [3 units] or [2, 3 units]
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { gruParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(gruParameterCount({ inputs: 3, units: 4 }).total, 3 * 4 * (3 + 4 + 2));
 * assert.equal(gruParameterCount({ inputs: 3, units: 4, resetAfter: false }).total, 96);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export function gruParameterCount(
  layer: RecurrentSizes & { readonly resetAfter?: boolean },
): ParameterCount {
  const twoBiases = layer.biases === "pytorch" || (layer.resetAfter ?? true);
  return recurrent(layer, GRU_GATES, twoBiases ? 2 : 1);
}

/**
 * Bidirectional layer: two layers of the same sizes with weights of their own. How their outputs
 * are merged (concatenation, sum, average, product) adds no weight.
 *
 * @param layer count of one direction
 * @returns both directions, forward first
 *
 * @example
 * ```ts
 * import { bidirectionalParameterCount, lstmParameterCount } from "lib/parameter_counts/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const forward = lstmParameterCount({ inputs: 3, units: 4 });
 * assert.equal(bidirectionalParameterCount(forward).total, 2 * forward.total);
 * ```
 */
export function bidirectionalParameterCount(layer: ParameterCount): ParameterCount {
  return sumParameters([layer, layer]);
}

/** A cell whose gates share one kernel, one recurrent kernel and `biases` rows of bias. */
function recurrent(
  { inputs, units, useBias = true }: RecurrentSizes,
  gates: readonly string[],
  biases: 1 | 2,
  stateSize = units,
): ParameterCount {
  checkSizes({ inputs, units });
  const width = gates.length * units;
  const bias: WeightCount[] = useBias
    ? [weight("bias", biases === 2 ? [2, width] : [width], { gates })]
    : [];
  return sumParameters([
    weight("kernel", [inputs, width], { gates }),
    weight("recurrent_kernel", [stateSize, width], { gates }),
    ...bias,
  ]);
}
