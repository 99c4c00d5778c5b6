/** Depthwise convolution of images: as a function of its kernel, and as a layer that owns it. */
import * as tf from "@tensorflow/tfjs";
import { assertShape } from "../../tensor/mod.ts";
import type { Activation } from "../dense.ts";
import {
  addBiasAndActivate,
  checkWindows,
  dilateKernel,
  padImage,
  type Padding2D,
  pair,
  type Size2D,
} from "./_windows.ts";

/** The weights of {@linkcode depthwiseConv2d}, and how they are applied. */
export interface DepthwiseConv2DParameters {
  /** [height, width, inputChannels, depthMultiplier]. */
  readonly kernel: tf.Tensor4D;
  /** [inputChannels depthMultiplier]; none by default. */
  readonly bias?: tf.Tensor1D | undefined;
  /** Distance of one window from the next. Default 1. */
  readonly strides?: Size2D;
  /** `"valid"` (the default), `"same"`, or PyTorch's zeros at both ends. */
  readonly padding?: Padding2D;
  /** Distance of the elements of a window. Default 1. */
  readonly dilation?: Size2D;
  /** Default `"linear"`. */
  readonly activation?: Activation;
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
  if (bias) assertShape(bias, [channels * multiplier], { function: TASK, argument: "bias" });
  checkWindows(TASK, x, { kernelSize: [height, width], strides, padding, dilation });
  return tf.tidy(() => {
    const { padded, pad } = padImage(x, padding);
    const z = tf.depthwiseConv2d(padded, dilateKernel(kernel, dilation), pair(strides), pad);
    return addBiasAndActivate(z, parameters);
  });
}
