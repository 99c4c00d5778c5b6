/** Convolution of images: as a function of its kernel, and as a layer that owns it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { assertShape } from "../../tensor/mod.ts";
import { fansOf } from "../initial_spread.ts";
import { type Framework, type ParameterLayout, sameLayout, transposedLayout } from "../layout.ts";
import { Module } from "../module.ts";
import { biasVariable, type InitialWeightsOptions, kernelVariable } from "./_initial_variables.ts";
import {
  addBiasAndActivate,
  bordersOf,
  checkActivation,
  checkGroups,
  checkSize,
  checkWindows,
  dilateKernel,
  type ImageConvolution,
  pair,
  type Shape4D,
  type Size2D,
  type Windows2D,
} from "./_windows.ts";
import { requireObject } from "../../_require_object.ts";

/** The weights of {@linkcode conv2d}, and how they are applied. */
export interface Conv2DParameters extends ImageConvolution {
  /** [height, width, inputChannels / groups, filters]. */
  readonly kernel: tf.Tensor4D;
  /** Each group of input channels has its own filters; divides both. Default 1. */
  readonly groups?: number;
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
  const { kernel, strides = 1, dilation = 1, groups = 1 } = parameters;
  const borders = bordersOf(x, check(x, parameters));
  return tf.tidy(() => {
    const filter = dilateKernel(kernel, dilation);
    const convolve = (image: tf.Tensor4D, filter: tf.Tensor4D) =>
      tf.conv2d(image, filter, pair(strides), borders);
    if (groups === 1) return addBiasAndActivate(convolve(x, filter), parameters);
    const filters = tf.split<tf.Tensor4D>(filter, groups, 3);
    const images = tf.split<tf.Tensor4D>(x, groups, 3);
    const parts = images.map((image, i) => convolve(image, filters[i]!));
    return addBiasAndActivate(tf.concat(parts, 3), parameters);
  });
}

/** Throw unless the weights fit the image and each other; where the windows lie. */
function check(x: tf.Tensor4D, parameters: Conv2DParameters): Windows2D {
  const { kernel, bias, strides = 1, padding = "valid", dilation = 1, groups = 1 } = parameters;
  const shape = ["height", "width", "inputChannels / groups", "filters"];
  assertShape(kernel, shape, { function: TASK, argument: "kernel" });
  const [height, width, channels, filters] = kernel.shape;
  checkGroups(TASK, groups, { filters });
  const images = ["batch", "height", "width", channels * groups];
  assertShape(x, images, { function: TASK, argument: "x" });
  checkActivation(TASK, parameters.activation);
  if (bias) assertShape(bias, [filters], { function: TASK, argument: "bias" });
  return checkWindows(TASK, x, { kernelSize: [height, width], strides, padding, dilation });
}

/** How to build a {@linkcode Conv2D} layer. */
export interface Conv2DOptions
  extends InitialWeightsOptions, Omit<Conv2DParameters, "kernel" | "bias"> {
  /** Height and width of a window. */
  readonly kernelSize: Size2D;
}

/**
 * Convolution layer for images: {@linkcode conv2d} with a kernel and a bias of its own.
 *
 * Parameters: kernel [height, width, inputChannels / groups, filters] and bias [filters].
 *
 * @throws {RangeError} for sizes that are no positive integers, and groups that don't divide
 *
 * @example
 * ```ts
 * import { Conv2D } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Conv2D(1, 8, { kernelSize: 3, padding: "same", random: new Random(0) });
 * assert.deepEqual(layer.apply(tf.ones([2, 28, 28, 1])).shape, [2, 28, 28, 8]);
 * assert.equal(layer.parameterCount, 3 * 3 * 1 * 8 + 8);
 * layer.dispose();
 * ```
 */
export class Conv2D extends Module {
  /** W, [height, width, inputChannels / groups, filters]. */
  readonly kernel: tf.Variable<tf.Rank.R4>;
  /** b, [filters]; none with `useBias: false`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * Draws the kernel by the initializer; the bias starts at 0, or is drawn too with
   * `"fan_in_uniform"`.
   *
   * @param inputChannels channels of the input
   * @param filters channels of the output
   * @param options see {@linkcode Conv2DOptions}
   */
  constructor(
    readonly inputChannels: number,
    readonly filters: number,
    readonly options: Conv2DOptions,
  ) {
    super();
    const task = "build a convolution of images";
    const { kernelSize, groups = 1 } = requireObject(task, "options", options);
    checkSizes(task, { inputChannels, filters });
    checkSize(task, "kernelSize", kernelSize);
    checkGroups(task, groups, { inputChannels, filters });
    const [height, width] = pair(kernelSize);
    const shape: Shape4D = [height, width, inputChannels / groups, filters];
    this.kernel = kernelVariable<tf.Rank.R4>(shape, options);
    this.bias = biasVariable(filters, options, fansOf(shape));
  }

  /** [batch, height, width, inputChannels] to [batch, newHeight, newWidth, filters]. */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    const { kernel, bias, options } = this;
    return conv2d(x, { ...options, kernel, bias });
  }

  /** PyTorch has [filters, inputChannels / groups, height, width]. */
  override layouts(framework: Framework): ParameterLayout[] {
    const kernel = framework === "torch"
      ? transposedLayout("kernel", "weight", [3, 2, 0, 1])
      : sameLayout("kernel");
    return [kernel, sameLayout("bias")];
  }
}
