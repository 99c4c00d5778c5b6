/** Depthwise separable convolution of images: as a function of its kernels, and as a layer that owns them. */
import * as tf from "@tensorflow/tfjs";
import { assertShape } from "../../tensor/mod.ts";
import { conv2d } from "./conv_2d.ts";
import { depthwiseConv2d, type DepthwiseConv2DParameters } from "./depthwise_conv_2d.ts";

/** The weights of {@linkcode separableConv2d}, and how they are applied. */
export interface SeparableConv2DParameters extends Omit<DepthwiseConv2DParameters, "kernel"> {
  /** [height, width, inputChannels, depthMultiplier]. */
  readonly depthwiseKernel: tf.Tensor4D;
  /** [1, 1, inputChannels depthMultiplier, filters]. */
  readonly pointwiseKernel: tf.Tensor4D;
  /** [filters]; none by default. */
  readonly bias?: tf.Tensor1D | undefined;
}

/**
 * Depthwise separable convolution: a depthwise one without bias, then one of size 1 that mixes the
 * channels, with the bias (Chollet 2017, Xception, arXiv:1610.02357, section 1). It takes
 * about kernel height x width times fewer products than a full convolution.
 *
 * Shapes: x [batch, height, width, inputChannels], y [batch, newHeight, newWidth, filters].
 *
 * @param x the images
 * @param parameters see {@linkcode SeparableConv2DParameters}; strides, padding and dilation are the
 *   depthwise part's
 * @returns y
 * @throws {RangeError} as `depthwiseConv2d` and `conv2d`
 *
 * @example
 * ```ts
 * import { separableConv2d } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const image = tf.tensor4d([1, 2], [1, 1, 1, 2]);
 * const depthwiseKernel = tf.tensor4d([3, 5], [1, 1, 2, 1]);
 * const pointwiseKernel = tf.tensor4d([1, 100], [1, 1, 2, 1]);
 * const y = separableConv2d(image, { depthwiseKernel, pointwiseKernel });
 * assert.deepEqual([...y.dataSync()], [1003]);
 * ```
 */
export function separableConv2d(
  x: tf.Tensor4D,
  { depthwiseKernel, pointwiseKernel, bias, activation, ...windows }: SeparableConv2DParameters,
): tf.Tensor4D {
  const [, , channels, multiplier] = depthwiseKernel.shape;
  assertShape(pointwiseKernel, [1, 1, channels * multiplier, "filters"], {
    function: "convolve an image, separably",
    argument: "pointwiseKernel",
  });
  return tf.tidy(() => {
    const deep = depthwiseConv2d(x, { kernel: depthwiseKernel, ...windows });
    return conv2d(deep, { kernel: pointwiseKernel, bias, ...(activation && { activation }) });
  });
}
