/** Recurrent layers that own their weights, drawn as Keras draws them: SimpleRNN, LSTM and GRU. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import {
  type Framework,
  type Initializer,
  initialWeights,
  Module,
  type ParameterLayout,
} from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { recurrentLayouts } from "./_layouts.ts";
import { type CellKind, GATES, type RecurrentParameters } from "./cells.ts";
import { type RecurrentOutput, type RunOptions, runRecurrentLayer } from "./layer.ts";
import { requireObject } from "../_require_object.ts";

/** How to build a {@linkcode RecurrentLayer}. */
export interface RecurrentLayerOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Default true. */
  readonly useBias?: boolean;
  /** Initial bias of an LSTM's forget gate. Default 1: it begins by remembering (Gers et al. 2000). */
  readonly forgetBias?: number;
}

/**
 * A recurrent layer whose cell is chosen by name; {@linkcode SimpleRNN}, {@linkcode LSTM} and
 * {@linkcode GRU} have one each.
 *
 * Initial weights: a Glorot-uniform kernel, an orthogonal recurrent kernel, biases of zeros, and 1 for
 * an LSTM's forget gate. A "gru" has a second bias.
 *
 * @throws {RangeError} for a size that is not a positive integer, an unknown cell, or a forget bias that
 *   is not finite
 *
 * @example
 * ```ts
 * import { RecurrentLayer } from "lib/rnn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new RecurrentLayer("lstm", 3, 4, { random: new Random(0) });
 * assert.deepEqual(layer.variables.map(({ size }) => size), [48, 64, 16]);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export class RecurrentLayer extends Module implements RecurrentParameters<tf.Variable> {
  /** W, [inputs, gates x units]. */
  readonly kernel: tf.Variable<tf.Rank.R2>;
  /** U, [units, gates x units]. */
  readonly recurrentKernel: tf.Variable<tf.Rank.R2>;
  /** b, [gates x units]. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;
  /** Of a "gru" only, inside its reset gate: [gates x units]. */
  readonly recurrentBias: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * Draws the kernel, then the recurrent kernel, from `random` itself.
   *
   * @param kind which cell
   * @param inputs numbers in the input of a step
   * @param units numbers in the state
   * @param options see {@linkcode RecurrentLayerOptions}
   */
  constructor(
    readonly kind: CellKind,
    readonly inputs: number,
    readonly units: number,
    options: RecurrentLayerOptions,
  ) {
    super();
    const task = "build a recurrent layer";
    const { useBias = true, forgetBias = 1 } = requireObject(task, "options", options);
    const random = requireRandom(task, options.random);
    checkSizes(task, { inputs, units });
    if (!Object.hasOwn(GATES, kind)) {
      const requirement = `one of ${Object.keys(GATES).join(", ")}`;
      throw invalidArgument(task, "kind", requirement, kind, "string");
    }
    if (!Number.isFinite(forgetBias)) {
      throw invalidArgument(task, "forgetBias", "finite", forgetBias);
    }
    const width = GATES[kind] * units;
    const draw = (shape: [number, number], initializer: Initializer) =>
      tf.tidy(() => tf.variable(initialWeights<tf.Rank.R2>(shape, { random, initializer })));
    this.kernel = draw([inputs, width], "glorot_uniform");
    this.recurrentKernel = draw([units, width], "orthogonal");
    const bias = new Float32Array(width);
    if (kind === "lstm") bias.fill(forgetBias, units, 2 * units);
    this.bias = useBias ? tf.tidy(() => tf.variable(tf.tensor1d(bias))) : undefined;
    this.recurrentBias = useBias && kind === "gru"
      ? tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([width])))
      : undefined;
  }

  /**
   * Run over a batch of sequences: {@linkcode runRecurrentLayer}.
   *
   * @param x shape [batch, time, inputs], at least one step
   * @param options initial state, mask, direction
   * @returns the sequence of outputs and the last state
   * @throws {RangeError} when a shape does not fit
   */
  apply(x: tf.Tensor3D, options: RunOptions = {}): RecurrentOutput {
    return runRecurrentLayer(this.kind, x, this, options);
  }

  /** The arrays of a layer of PyTorch, "weight_ih_l0"; those of Keras's cell, "lstm_cell/kernel". */
  override layouts(framework: Framework): ParameterLayout[] {
    return recurrentLayouts(this.kind, framework);
  }
}

/**
 * Simple recurrent layer (Elman 1990): h' = tanh(x W + h U + b).
 *
 * @example
 * ```ts
 * import { SimpleRNN } from "lib/rnn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new SimpleRNN(2, 3, { random: new Random(0) });
 * const { sequence, state } = layer.apply(tf.ones([5, 7, 2])); // [batch, time, inputs]
 * assert.deepEqual([sequence.shape, state.h.shape], [[5, 7, 3], [5, 3]]);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export class SimpleRNN extends RecurrentLayer {
  /**
   * Draws W Glorot-uniform and U orthogonal; b starts at 0.
   *
   * @param inputs numbers in the input of a step
   * @param units numbers in the state
   * @param options see {@linkcode RecurrentLayerOptions}
   */
  constructor(
    inputs: number,
    units: number,
    options: Pick<RecurrentLayerOptions, "random" | "useBias">,
  ) {
    super("simple_rnn", inputs, units, options);
  }
}

/**
 * Long short-term memory (长短期记忆; Hochreiter & Schmidhuber 1997, Gers et al. 2000).
 *
 * c' = f c + i g and h' = o tanh(c'), with the gates i, f, g, o side by side in the kernels.
 *
 * @example
 * ```ts
 * import { LSTM } from "lib/rnn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new LSTM(2, 3, { random: new Random(0) });
 * const { state } = layer.apply(tf.ones([5, 7, 2])); // [batch, time, inputs]
 * const goOn = layer.apply(tf.ones([5, 1, 2]), { initialState: state });
 * assert.deepEqual(goOn.state.c!.shape, [5, 3]); // [batch, units]
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export class LSTM extends RecurrentLayer {
  /**
   * Draws W Glorot-uniform and U orthogonal; b starts at 0, and at `forgetBias` for the forget
   * gate.
   *
   * @param inputs numbers in the input of a step
   * @param units numbers in h and in c
   * @param options see {@linkcode RecurrentLayerOptions}
   */
  constructor(inputs: number, units: number, options: RecurrentLayerOptions) {
    super("lstm", inputs, units, options);
  }
}

/**
 * Gated recurrent unit (门控循环单元; Cho et al. 2014): h' = z h + (1 - z) g, with the gates z, r, g side
 * by side in the kernels. The reset gate r acts after the recurrent product, as in PyTorch, cuDNN and
 * by default in Keras; with `resetAfter: false` on the state itself, as first published.
 *
 * @example
 * ```ts
 * import { GRU } from "lib/rnn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0);
 * assert.equal(new GRU(3, 4, { random }).parameterCount, 108);
 * assert.equal(new GRU(3, 4, { random, resetAfter: false }).parameterCount, 96);
 * ```
 *
 * Explained in notebooks/12_rnn_lstm_gru_parameters.ipynb.
 */
export class GRU extends RecurrentLayer {
  /**
   * Draws W Glorot-uniform and U orthogonal; biases start at 0. With `resetAfter` there is a second
   * bias, inside the reset gate.
   *
   * @param inputs numbers in the input of a step
   * @param units numbers in the state
   * @param options see {@linkcode RecurrentLayerOptions}; `resetAfter`: whether the reset gate acts
   *   after the recurrent product. Default true
   */
  constructor(
    inputs: number,
    units: number,
    options: Pick<RecurrentLayerOptions, "random" | "useBias"> & { readonly resetAfter?: boolean },
  ) {
    super(options?.resetAfter === false ? "gru_reset_before" : "gru", inputs, units, options);
  }
}
