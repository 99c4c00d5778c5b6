/** Transposed convolution of images: as a function of its kernel, and as a layer that owns it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { assertShape } from "../../tensor/mod.ts";
import type { ActivationName } from "../activations.ts";
import { fansOf } from "../initial_spread.ts";
import { type Framework, type ParameterLayout, sameLayout, transposedLayout } from "../layout.ts";
import { Module } from "../module.ts";
import { biasVariable, type InitialWeightsOptions, kernelVariable } from "./_initial_variables.ts";
import {
  addBiasAndActivate,
  checkActivation,
  checkSize,
  type Padding2D,
  pair,
  type Shape4D,
  type Size2D,
} from "./_windows.ts";
import { transposedConvolutionLength } from "./convolution_length.ts";

/** The weights of {@linkcode conv2dTranspose}, and how they are applied. */
export interface Conv2DTransposeParameters {
  /** [height, width, filters, inputChannels]. */
  readonly kernel: tf.Tensor4D;
  /** [filters]; none by default. */
  readonly bias?: tf.Tensor1D | undefined;
  /** Distance of one window from the next in the output. Default 1. */
  readonly strides?: Size2D;
  /** `"valid"` (the default), `"same"`, or what PyTorch cuts off at both ends. */
  readonly padding?: Padding2D;
  /** PyTorch's: so many rows and columns more at the end; below the strides. Default 0. */
  readonly outputPadding?: Size2D;
  /** Default `"linear"`. */
  readonly activation?: ActivationName;
}

const TASK = "convolve an image, transposed";

/**
 * Transposed convolution: each input element adds its kernel, times its value, to a window of the
 * output. It is the gradient of a convolution with respect to that one's input, and enlarges images.
 *
 * y[i, j, f] = activation(b[f] + sum over u, v, c of x[h, w, c] W[u, v, f, c], with h s + u = i + p
 * and w s + v = j + p), with strides s and p cut off at the beginning (Dumoulin & Visin 2016,
 * arXiv:1603.07285, chapter 4).
 *
 * The size of the output is `transposedConvolutionLength`'s along either axis. `"same"` cuts off
 * max(kernel - strides, 0) rows or columns in all, the odd one at the end.
 *
 * Shapes: x [batch, height, width, inputChannels], y [batch, newHeight, newWidth, filters].
 *
 * @param x the images
 * @param parameters see {@linkcode Conv2DTransposeParameters}
 * @returns y
 * @throws {RangeError} for shapes that don't fit and sizes out of their range
 *
 * @example
 * ```ts
 * import { conv2dTranspose } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const image = tf.tensor4d([1, 2], [1, 1, 2, 1]), kernel = tf.tensor4d([1, 10], [1, 2, 1, 1]);
 * const y = conv2dTranspose(image, { kernel, strides: [1, 2] });
 * assert.deepEqual([...y.dataSync()], [1, 10, 2, 20]);
 * ```
 */
export function conv2dTranspose(
  x: tf.Tensor4D,
  parameters: Conv2DTransposeParameters,
): tf.Tensor4D {
  check(x, parameters);
  const { kernel, strides = 1 } = parameters;
  const batch = x.shape[0], filters = kernel.shape[2];
  const [rows, columns] = [0, 1].map((axis) => extent(axis, x, parameters)) as [Extent, Extent];
  return tf.tidy(() => {
    const whole: Shape4D = [batch, rows.whole, columns.whole, filters];
    const spread = tf.conv2dTranspose(x, kernel, whole, pair(strides), "valid");
    const size: Shape4D = [batch, rows.length, columns.length, filters];
    const y = tf.slice(spread, [0, rows.start, columns.start, 0], size);
    return addBiasAndActivate(y, parameters);
  });
}

/** Along one axis: the output's place in all that the kernels reach. */
interface Extent {
  readonly start: number;
  readonly length: number;
  readonly whole: number;
}

function extent(axis: number, x: tf.Tensor4D, parameters: Conv2DTransposeParameters): Extent {
  const { kernel, padding = "valid", outputPadding = 0 } = parameters;
  const kernelSize = kernel.shape[axis]!, strides = pair(parameters.strides ?? 1)[axis]!;
  const cut = typeof padding === "string" ? padding : pair(padding)[axis]!;
  const start = cut === "valid"
    ? 0
    : cut === "same"
    ? Math.floor(Math.max(kernelSize - strides, 0) / 2)
    : cut;
  const size = x.shape[axis + 1]!;
  const sizes = { kernelSize, strides, padding: cut, outputPadding: pair(outputPadding)[axis]! };
  const length = transposedConvolutionLength(size, sizes);
  return { start, length, whole: Math.max((size - 1) * strides + kernelSize, start + length) };
}

function check(x: tf.Tensor4D, parameters: Conv2DTransposeParameters): void {
  const { kernel, bias, strides = 1, padding = "valid", outputPadding = 0 } = parameters;
  const shape = ["height", "width", "filters", "inputChannels"];
  assertShape(kernel, shape, { function: TASK, argument: "kernel" });
  const [, , filters, channels] = kernel.shape;
  assertShape(x, ["batch", "height", "width", channels], { function: TASK, argument: "x" });
  checkActivation(TASK, parameters.activation);
  if (bias) assertShape(bias, [filters], { function: TASK, argument: "bias" });
  checkSize(TASK, "strides", strides);
  checkSize(TASK, "outputPadding", outputPadding, 0);
  if (typeof padding !== "string") checkSize(TASK, "padding", padding, 0);
}

/** How to build a {@linkcode Conv2DTranspose} layer. */
export interface Conv2DTransposeOptions
  extends InitialWeightsOptions, Omit<Conv2DTransposeParameters, "kernel" | "bias"> {
  /** Height and width that an input element is spread over. */
  readonly kernelSize: Size2D;
}

/**
 * Transposed convolution layer for images: {@linkcode conv2dTranspose} with a kernel and a bias of its
 * own.
 *
 * Parameters: kernel [height, width, filters, inputChannels] and bias [filters].
 *
 * @throws {RangeError} for sizes that are no positive integers
 *
 * @example
 * ```ts
 * import { Conv2DTranspose } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0);
 * const layer = new Conv2DTranspose(8, 1, { kernelSize: 3, strides: 2, padding: "same", random });
 * assert.deepEqual(layer.apply(tf.ones([2, 7, 7, 8])).shape, [2, 14, 14, 1]);
 * layer.dispose();
 * ```
 */
export class Conv2DTranspose extends Module {
  /** W, [height, width, filters, inputChannels]. */
  readonly kernel: tf.Variable<tf.Rank.R4>;
  /** b, [filters]; none with `useBias: false`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * Draws the kernel by the initializer; the bias starts at 0, or is drawn too with
   * `"fan_in_uniform"`.
   *
   * @param inputChannels channels of the input
   * @param filters channels of the output
   * @param options see {@linkcode Conv2DTransposeOptions}
   */
  constructor(
    readonly inputChannels: number,
    readonly filters: number,
    readonly options: Conv2DTransposeOptions,
  ) {
    super();
    const task = "build a transposed convolution of images";
    checkSizes(task, { inputChannels, filters });
    checkSize(task, "kernelSize", options.kernelSize);
    const [height, width] = pair(options.kernelSize);
    const shape: Shape4D = [height, width, filters, inputChannels];
    this.kernel = kernelVariable<tf.Rank.R4>(shape, options);
    this.bias = biasVariable(filters, options, fansOf(shape));
  }

  /** [batch, height, width, inputChannels] to [batch, newHeight, newWidth, filters]. */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    const { kernel, bias, options } = this;
    return conv2dTranspose(x, { ...options, kernel, bias });
  }

  /** PyTorch has [inputChannels, filters, height, width]. */
  override layouts(framework: Framework): ParameterLayout[] {
    const kernel = framework === "torch"
      ? transposedLayout("kernel", "weight", [3, 2, 0, 1])
      : sameLayout("kernel");
    return [kernel, sameLayout("bias")];
  }
}
