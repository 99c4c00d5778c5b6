/** Convolution of sequences: as a function of its kernel, and as a layer that owns it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { assertShape } from "../../tensor/mod.ts";
import type { ActivationName } from "../activations.ts";
import { fansOf } from "../initial_spread.ts";
import { type Framework, type ParameterLayout, sameLayout, transposedLayout } from "../layout.ts";
import { Module } from "../module.ts";
import { biasVariable, type InitialWeightsOptions, kernelVariable } from "./_initial_variables.ts";
import { checkGroups } from "./_windows.ts";
import { conv2d } from "./conv_2d.ts";
import { requireObject } from "../../_require_object.ts";

/** The weights of {@linkcode conv1d}, and how they are applied. */
export interface Conv1DParameters {
  /** [kernelSize, inputChannels / groups, filters]. */
  readonly kernel: tf.Tensor3D;
  /** [filters]; none by default. */
  readonly bias?: tf.Tensor1D | undefined;
  /** Distance of one window from the next. Default 1. */
  readonly strides?: number;
  /** `"valid"` (the default), `"same"`, `"causal"`, or PyTorch's zeros at both ends. */
  readonly padding?: Padding1D;
  /** Distance of the elements of a window. Default 1. */
  readonly dilation?: number;
  /** Each group of input channels has its own filters; divides both. Default 1. */
  readonly groups?: number;
  /** Default `"linear"`. */
  readonly activation?: ActivationName;
}

/** How a sequence is padded with zeros. */
export type Padding1D = "valid" | "same" | "causal" | number;

/**
 * Convolution of sequences:
 *
 * y[t, f] = activation(b[f] + sum over u, c of x[t s + u d, c] W[u, c, f]), with strides s and
 * dilation d, on x with its zeros.
 *
 * `"causal"` puts dilation (kernelSize - 1) zeros before the sequence, so that no output depends on
 * a later input (van den Oord et al. 2016, WaveNet, arXiv:1609.03499, section 2.1).
 *
 * Shapes: x [batch, time, inputChannels], y [batch, newTime, filters].
 *
 * @param x the sequences
 * @param parameters see {@linkcode Conv1DParameters}
 * @returns y
 * @throws {RangeError} as `conv2d`
 *
 * @example
 * ```ts
 * import { conv1d } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor3d([1, 2, 3, 4], [1, 4, 1]), kernel = tf.tensor3d([1, 10], [2, 1, 1]);
 * assert.deepEqual([...conv1d(x, { kernel }).dataSync()], [21, 32, 43]);
 * assert.deepEqual([...conv1d(x, { kernel, padding: "causal" }).dataSync()], [10, 21, 32, 43]);
 * ```
 */
export function conv1d(x: tf.Tensor3D, parameters: Conv1DParameters): tf.Tensor3D {
  const task = "convolve a sequence";
  const { kernel, strides = 1, padding = "valid", dilation = 1, ...rest } = parameters;
  const shape = ["kernelSize", "inputChannels / groups", "filters"];
  assertShape(kernel, shape, { function: task, argument: "kernel" });
  assertShape(x, ["batch", "time", "inputChannels"], { function: task, argument: "x" });
  return tf.tidy(() => {
    const before = padding === "causal" ? dilation * (kernel.shape[0] - 1) : 0;
    const padded = before === 0 ? x : tf.pad(x, [[0, 0], [before, 0], [0, 0]]);
    const image = tf.expandDims(padded, 1) as tf.Tensor4D; // [batch, 1, time, inputChannels]
    const y = conv2d(image, {
      ...rest,
      kernel: tf.expandDims(kernel, 0) as tf.Tensor4D, // [1, kernelSize, ...]
      strides: [1, strides],
      dilation: [1, dilation],
      padding: typeof padding === "number"
        ? [0, padding]
        : padding === "causal"
        ? "valid"
        : padding,
    });
    return tf.squeeze(y, [1]) as tf.Tensor3D; // [batch, newTime, filters]
  });
}

/** How to build a {@linkcode Conv1D} layer. */
export interface Conv1DOptions
  extends InitialWeightsOptions, Omit<Conv1DParameters, "kernel" | "bias"> {
  /** Number of elements that a window looks at. */
  readonly kernelSize: number;
}

/**
 * Convolution layer for sequences: {@linkcode conv1d} with a kernel and a bias of its own.
 *
 * Parameters: kernel [kernelSize, inputChannels / groups, filters] and bias [filters].
 *
 * @throws {RangeError} for sizes that are no positive integers, and groups that don't divide
 *
 * @example
 * ```ts
 * import { Conv1D } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Conv1D(3, 8, { kernelSize: 5, padding: "causal", random: new Random(0) });
 * assert.deepEqual(layer.apply(tf.ones([2, 10, 3])).shape, [2, 10, 8]);
 * layer.dispose();
 * ```
 */
export class Conv1D extends Module {
  /** W, [kernelSize, inputChannels / groups, filters]. */
  readonly kernel: tf.Variable<tf.Rank.R3>;
  /** b, [filters]; none with `useBias: false`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * Draws the kernel by the initializer; the bias starts at 0, or is drawn too with
   * `"fan_in_uniform"`.
   *
   * @param inputChannels channels of the input
   * @param filters channels of the output
   * @param options see {@linkcode Conv1DOptions}
   */
  constructor(
    readonly inputChannels: number,
    readonly filters: number,
    readonly options: Conv1DOptions,
  ) {
    super();
    const task = "build a convolution of sequences";
    const { kernelSize, groups = 1 } = requireObject(task, "options", options);
    checkSizes(task, { inputChannels, filters, kernelSize });
    checkGroups(task, groups, { inputChannels, filters });
    const shape: [number, number, number] = [kernelSize, inputChannels / groups, filters];
    this.kernel = kernelVariable<tf.Rank.R3>(shape, options);
    this.bias = biasVariable(filters, options, fansOf(shape));
  }

  /** [batch, time, inputChannels] to [batch, newTime, filters]. */
  apply(x: tf.Tensor3D): tf.Tensor3D {
    const { kernel, bias, options } = this;
    return conv1d(x, { ...options, kernel, bias });
  }

  /** PyTorch has [filters, inputChannels / groups, kernelSize]. */
  override layouts(framework: Framework): ParameterLayout[] {
    const kernel = framework === "torch"
      ? transposedLayout("kernel", "weight", [2, 1, 0])
      : sameLayout("kernel");
    return [kernel, sameLayout("bias")];
  }
}
