/** Depthwise separable convolution of images: as a function of its kernels, and as a layer that owns them. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { assertShape } from "../../tensor/mod.ts";
import { fansOf } from "../initial_spread.ts";
import { type Framework, type ParameterLayout, sameLayout, transposedLayout } from "../layout.ts";
import { Module } from "../module.ts";
import { groupedLayout } from "./_grouped_layout.ts";
import { biasVariable, kernelVariable } from "./_initial_variables.ts";
import type { ImageConvolution, Shape4D } from "./_windows.ts";
import { conv2d } from "./conv_2d.ts";
import {
  DepthwiseConv2D,
  depthwiseConv2d,
  type DepthwiseConv2DOptions,
} from "./depthwise_conv_2d.ts";

/** The weights of {@linkcode separableConv2d}, and how they are applied. */
export interface SeparableConv2DParameters extends ImageConvolution {
  /** [height, width, inputChannels, depthMultiplier]. */
  readonly depthwiseKernel: tf.Tensor4D;
  /** [1, 1, inputChannels depthMultiplier, filters]. */
  readonly pointwiseKernel: tf.Tensor4D;
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

/**
 * Separable convolution layer for images: {@linkcode separableConv2d} with kernels and a bias of its
 * own.
 *
 * Parameters: depthwiseKernel [height, width, inputChannels, depthMultiplier], pointwiseKernel
 * [1, 1, inputChannels depthMultiplier, filters] and bias [filters].
 *
 * @throws {RangeError} for sizes that are no positive integers
 *
 * @example
 * ```ts
 * import { SeparableConv2D } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new SeparableConv2D(4, 8, { kernelSize: 3, random: new Random(0) });
 * assert.deepEqual(layer.apply(tf.ones([2, 8, 8, 4])).shape, [2, 6, 6, 8]);
 * assert.equal(layer.parameterCount, 3 * 3 * 4 + 4 * 8 + 8);
 * layer.dispose();
 * ```
 */
export class SeparableConv2D extends Module {
  /** [height, width, inputChannels, depthMultiplier]. */
  readonly depthwiseKernel: tf.Variable<tf.Rank.R4>;
  /** [1, 1, inputChannels depthMultiplier, filters]. */
  readonly pointwiseKernel: tf.Variable<tf.Rank.R4>;
  /** b, [filters]; none with `useBias: false`. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;

  /**
   * Draws the depthwise kernel, then the pointwise one; only the latter's outputs get a bias.
   *
   * @param inputChannels channels of the input
   * @param filters channels of the output
   * @param options see {@linkcode DepthwiseConv2DOptions}
   */
  constructor(
    readonly inputChannels: number,
    readonly filters: number,
    readonly options: DepthwiseConv2DOptions,
  ) {
    super();
    checkSizes("build a separable convolution of images", { filters });
    const { kernel } = new DepthwiseConv2D(inputChannels, { ...options, useBias: false });
    this.depthwiseKernel = kernel;
    const channels = inputChannels * (options.depthMultiplier ?? 1);
    const shape: Shape4D = [1, 1, channels, filters];
    this.pointwiseKernel = kernelVariable<tf.Rank.R4>(shape, options);
    this.bias = biasVariable(filters, options, fansOf(shape));
  }

  /** [batch, height, width, inputChannels] to [batch, newHeight, newWidth, filters]. */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    const { depthwiseKernel, pointwiseKernel, bias, options } = this;
    return separableConv2d(x, { ...options, depthwiseKernel, pointwiseKernel, bias });
  }

  /** PyTorch users write two convolutions, which are called depthwise and pointwise here. */
  override layouts(framework: Framework): ParameterLayout[] {
    if (framework === "torch") {
      return [
        groupedLayout("depthwiseKernel", "depthwise.weight", this.inputChannels),
        transposedLayout("pointwiseKernel", "pointwise.weight", [3, 2, 0, 1]),
        sameLayout("bias", "pointwise.bias"),
      ];
    }
    return [
      sameLayout("depthwiseKernel", "depthwise_kernel"),
      sameLayout("pointwiseKernel", "pointwise_kernel"),
      sameLayout("bias"),
    ];
  }
}
