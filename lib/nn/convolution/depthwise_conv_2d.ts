/** Depthwise convolution of images: as a function of its kernel, and as a layer that owns it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { assertShape } from "../../tensor/mod.ts";
import { type Framework, type ParameterLayout, sameLayout } from "../layout.ts";
import { Module } from "../module.ts";
import { groupedLayout } from "./_grouped_layout.ts";
import { biasVariable, type InitialWeightsOptions, kernelVariable } from "./_initial_variables.ts";
import {
  addBiasAndActivate,
  bordersOf,
  checkActivation,
  checkSize,
  checkWindows,
  dilateKernel,
  type ImageConvolution,
  pair,
  type Shape4D,
  type Size2D,
} from "./_windows.ts";
import { requireObject } from "../../_require_object.ts";

/** The weights of {@linkcode depthwiseConv2d}, and how they are applied. */
export interface DepthwiseConv2DParameters extends ImageConvolution {
  /** [height, width, inputChannels, depthMultiplier]. */
  readonly kernel: tf.Tensor4D;
}

const TASK = "convolve an image, depthwise";

/**
 * Depthwise convolution: each input channel c has `depthMultiplier` filters m of its own.
 *
 * y[i, j, c M + m] = activation(b[c M + m] + sum over u, v of x[i s + u d, j s + v d, c] W[u, v, c, m]),
 * with M = depthMultiplier, strides s and dilation d. It is {@linkcode conv2d} with as many groups
 * as input channels.
 *
 * Shapes: x [batch, height, width, inputChannels], y [batch, newHeight, newWidth, inputChannels M].
 *
 * @param x the images
 * @param parameters see {@linkcode DepthwiseConv2DParameters}
 * @returns y
 * @throws {RangeError} for shapes that don't fit, sizes that are no positive integers, and images
 *   smaller than the kernel
 *
 * @example
 * ```ts
 * import { depthwiseConv2d } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const image = tf.tensor4d([1, 2], [1, 1, 1, 2]), kernel = tf.tensor4d([3, 5], [1, 1, 2, 1]);
 * assert.deepEqual([...depthwiseConv2d(image, { kernel }).dataSync()], [3, 10]);
 * ```
 */
export function depthwiseConv2d(
  x: tf.Tensor4D,
  parameters: DepthwiseConv2DParameters,
): tf.Tensor4D {
  const { kernel, bias, strides = 1, padding = "valid", dilation = 1 } = parameters;
  const shape = ["height", "width", "inputChannels", "depthMultiplier"];
  assertShape(kernel, shape, { function: TASK, argument: "kernel" });
  const [height, width, channels, multiplier] = kernel.shape;
  assertShape(x, ["batch", "height", "width", channels], { function: TASK, argument: "x" });
  checkActivation(TASK, parameters.activation);
  if (bias) assertShape(bias, [channels * multiplier], { function: TASK, argument: "bias" });
  const windows = { kernelSize: [height, width], strides, padding, dilation } as const;
  const borders = bordersOf(x, checkWindows(TASK, x, windows));
  return tf.tidy(() => {
    const z = tf.depthwiseConv2d(x, dilateKernel(kernel, dilation), pair(strides), borders);
    return addBiasAndActivate(z, parameters);
  });
}

/** How to build a {@linkcode DepthwiseConv2D} layer. */
export interface DepthwiseConv2DOptions
  extends InitialWeightsOptions, Omit<DepthwiseConv2DParameters, "kernel" | "bias"> {
  /** Height and width of a window. */
  readonly kernelSize: Size2D;
  /** Filters for each input channel. Default 1. */
  readonly depthMultiplier?: number;
}

/**
 * Depthwise convolution layer for images: {@linkcode depthwiseConv2d} with a kernel and a bias of its
 * own.
 *
 * Parameters: kernel [height, width, inputChannels, depthMultiplier] and bias [inputChannels
 * depthMultiplier]. The fan-in of the initial weights is the window, height x width, as in PyTorch
 * (Keras takes it times the input channels).
 *
 * @throws {RangeError} for sizes that are no positive integers
 *
 * @example
 * ```ts
 * import { DepthwiseConv2D } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new DepthwiseConv2D(4, { kernelSize: 3, random: new Random(0) });
 * assert.deepEqual(layer.apply(tf.ones([2, 8, 8, 4])).shape, [2, 6, 6, 4]);
 * layer.dispose();
 * ```
 */
export class DepthwiseConv2D extends Module {
  /** W, [height, width, inputChannels, depthMultiplier]. */
  readonly kernel: tf.Variable<tf.Rank.R4>;
  /** b, [inputChannels depthMultiplier]; none with `useBias: false`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * Draws the kernel with the fans of a single channel; the bias starts at 0, or is drawn too with
   * `"fan_in_uniform"`.
   *
   * @param inputChannels channels of the input
   * @param options see {@linkcode DepthwiseConv2DOptions}
   */
  constructor(readonly inputChannels: number, readonly options: DepthwiseConv2DOptions) {
    super();
    const task = "build a depthwise convolution of images";
    const { kernelSize, depthMultiplier = 1 } = requireObject(task, "options", options);
    checkSizes(task, { inputChannels, depthMultiplier });
    checkSize(task, "kernelSize", kernelSize);
    const [height, width] = pair(kernelSize);
    const fans = { fanIn: height * width, fanOut: height * width * depthMultiplier };
    const shape: Shape4D = [height, width, inputChannels, depthMultiplier];
    this.kernel = kernelVariable<tf.Rank.R4>(shape, options, fans);
    this.bias = biasVariable(inputChannels * depthMultiplier, options, fans);
  }

  /** [batch, height, width, inputChannels] to [..., inputChannels depthMultiplier]. */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    const { kernel, bias, options } = this;
    return depthwiseConv2d(x, { ...options, kernel, bias });
  }

  /** PyTorch has a convolution with as many groups as input channels. */
  override layouts(framework: Framework): ParameterLayout[] {
    const kernel = framework === "torch"
      ? groupedLayout("kernel", "weight", this.inputChannels)
      : sameLayout("kernel");
    return [kernel, sameLayout("bias")];
  }
}
