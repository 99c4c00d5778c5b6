/** The sliding windows of convolutions and poolings, as the kernels take them. */
import * as tf from "@tensorflow/tfjs";

/** Depth, height and width; the depth is 1 where there is none. */
export type Triple = readonly [depth: number, height: number, width: number];

/** Windows sliding over a batch of images, channels last. */
export interface Windows {
  readonly batch: number;
  readonly input: Triple;
  readonly channels: number;
  readonly filter: Triple;
  readonly output: Triple;
  readonly stride: Triple;
  readonly padding: Triple;
}

/** What a kernel reads of windows: the fields of kernels/windows.h in their order. */
export function windowFields({ input, channels, filter, output, stride, padding }: Windows) {
  return [...input, channels, ...filter, ...output, ...stride, ...padding];
}

/** Number of windows in the whole batch. */
export function windowCount({ batch, output }: Windows): number {
  return batch * volume(output);
}

/** Product of the three sides. */
export function volume([depth, height, width]: Triple): number {
  return depth * height * width;
}

/** The attributes that say where windows lie. */
export interface WindowAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * Windows of a 2-D convolution or pooling.
 *
 * @param dyShape shape of the output's gradient, which settles how many windows there are: tfjs
 *   forgets `dimRoundingMode` on the way to the gradient of conv2d and maxPool
 */
export function windows2d(
  inputShape: readonly number[],
  filterShape: readonly number[],
  dyShape: readonly number[],
  { strides, pad, dilations, dimRoundingMode }: WindowAttributes,
): Windows {
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );
  return {
    batch: info.batchSize,
    input: [1, info.inHeight, info.inWidth],
    channels: info.inChannels,
    filter: [1, info.filterHeight, info.filterWidth],
    output: [1, dyShape[1]!, dyShape[2]!],
    stride: [1, info.strideHeight, info.strideWidth],
    padding: [0, info.padInfo.top, info.padInfo.left],
  };
}

/**
 * Whether an image that is padded by name has as many windows as dy has elements. It need not:
 * conv2dTranspose takes an image of any size, and tfjs then computes with a corner of it.
 */
export function areAllWindows(
  { input, filter, output, stride }: Windows,
  pad: WindowAttributes["pad"],
): boolean {
  if (typeof pad !== "string") return true;
  return output.every((count, side) => {
    const places = pad === "same" ? input[side]! : input[side]! - filter[side]! + 1;
    return count === Math.ceil(places / stride[side]!);
  });
}

/** Windows of a 3-D convolution. */
export function windows3d(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad }: { strides: number | [number, number, number]; pad: "valid" | "same" | number },
): Windows {
  const info = tf.backend_util.computeConv3DInfo(
    inputShape as [number, number, number, number, number],
    filterShape as [number, number, number, number, number],
    strides,
    1,
    pad,
  );
  return {
    batch: info.batchSize,
    input: [info.inDepth, info.inHeight, info.inWidth],
    channels: info.inChannels,
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    padding: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  };
}
