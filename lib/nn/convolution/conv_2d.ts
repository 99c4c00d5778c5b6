/** Convolution of images: as a function of its kernel, and as a layer that owns it. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
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

/** The weights of {@linkcode conv2d}, and how they are applied. */
export interface Conv2DParameters {
  /** [height, width, inputChannels / groups, filters]. */
  readonly kernel: tf.Tensor4D;
  /** [filters]; none by default. */
  readonly bias?: tf.Tensor1D | undefined;
  /** Distance of one window from the next. Default 1. */
  readonly strides?: Size2D;
  /** `"valid"` (the default), `"same"`, or PyTorch's zeros at both ends. */
  readonly padding?: Padding2D;
  /** Distance of the elements of a window. Default 1. */
  readonly dilation?: Size2D;
  /** Each group of input channels has its own filters; divides both. Default 1. */
  readonly groups?: number;
  /** Default `"linear"`. */
  readonly activation?: Activation;
}

const TASK = "convolve an image";

/**
 * Convolution of images, as deep learning calls the cross-correlation:
 *
 * y[i, j, f] = activation(b[f] + sum over u, v, c of x[i s + u d, j s + v d, c] W[u, v, c, f]), with
 * strides s and dilation d, on x with its zeros (Goodfellow, Bengio & Courville 2016, Deep Learning,
 * section 9.1).
 *
 * `"same"` pads as Keras does: as little as gives ceil(size / strides) windows, the odd zero at the
 * end. A dilated kernel is computed with zeros between its elements, so that it has a gradient.
 *
 * Shapes: x [batch, height, width, inputChannels], y [batch, newHeight, newWidth, filters].
 *
 * @param x the images
 * @param parameters see {@linkcode Conv2DParameters}
 * @returns y
 * @throws {RangeError} for shapes that don't fit, sizes that are no positive integers, groups that
 *   don't divide, and images smaller than the kernel
 *
 * @example
 * ```ts
 * import { conv2d } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * const kernel = tf.tensor4d([1, 1, 1, 1], [2, 2, 1, 1]);
 * assert.deepEqual([...conv2d(image, { kernel }).dataSync()], [10]);
 * assert.deepEqual([...conv2d(image, { kernel, padding: "same" }).dataSync()], [10, 6, 7, 4]);
 * ```
 */
export function conv2d(x: tf.Tensor4D, parameters: Conv2DParameters): tf.Tensor4D {
  check(x, parameters);
  const { kernel, strides = 1, padding = "valid", dilation = 1, groups = 1 } = parameters;
  return tf.tidy(() => {
    const { padded, pad } = padImage(x, padding);
    const filter = dilateKernel(kernel, dilation);
    const convolve = (image: tf.Tensor4D, filter: tf.Tensor4D) =>
      tf.conv2d(image, filter, pair(strides), pad);
    if (groups === 1) return addBiasAndActivate(convolve(padded, filter), parameters);
    const filters = tf.split<tf.Tensor4D>(filter, groups, 3);
    const parts = tf.split<tf.Tensor4D>(padded, groups, 3).map((part, i) => convolve(part, filters[i]!));
    return addBiasAndActivate(tf.concat(parts, 3), parameters);
  });
}

/** Throw unless the weights fit the image and each other. */
function check(x: tf.Tensor4D, parameters: Conv2DParameters): void {
  const { kernel, bias, strides = 1, padding = "valid", dilation = 1, groups = 1 } = parameters;
  const shape = ["height", "width", "inputChannels / groups", "filters"];
  assertShape(kernel, shape, { function: TASK, argument: "kernel" });
  const [height, width, channels, filters] = kernel.shape;
  if (!(Number.isSafeInteger(groups) && groups > 0 && filters % groups === 0)) {
    const requirement = `a positive integer that divides the ${filters} filters`;
    throw invalidArgument(TASK, "groups", requirement, groups);
  }
  const images = ["batch", "height", "width", channels * groups];
  assertShape(x, images, { function: TASK, argument: "x" });
  if (bias) assertShape(bias, [filters], { function: TASK, argument: "bias" });
  checkWindows(TASK, x, { kernelSize: [height, width], strides, padding, dilation });
}
