/** Walks over sliding windows from TypeScript, for kernels that are rare. */
import type * as tf from "@tensorflow/tfjs";
import type { Triple } from "../host/windows.ts";

/** Where windows lie: sides are [depth, height, width]. */
export interface Walk {
  readonly batch: number;
  readonly channels: number;
  readonly input: Triple;
  readonly filter: Triple;
  readonly output: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly padding: Triple;
}

/** The walk of a 3-D pooling. */
export function walkOf3d(info: tf.backend_util.Conv3DInfo): Walk {
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    input: [info.inDepth, info.inHeight, info.inWidth],
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    padding: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  };
}

/** The walk of a 2-D pooling or dilation. */
export function walkOf2d(info: tf.backend_util.Conv2DInfo): Walk {
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    input: [1, info.inHeight, info.inWidth],
    filter: [1, info.filterHeight, info.filterWidth],
    output: [1, info.outHeight, info.outWidth],
    stride: [1, info.strideHeight, info.strideWidth],
    dilation: [1, info.dilationHeight, info.dilationWidth],
    padding: [0, info.padInfo.top, info.padInfo.left],
  };
}

/** Calls `visit` with the indices of each window and of each of its elements inside the image. */
export function forEachElement(
  { batch, input, filter, output, stride, dilation, padding }: Walk,
  visit: (window: number, pixel: number, tap: number) => void,
): void {
  const [taps, windows, pixels] = [indicesOf(filter), indicesOf(output), input];
  let window = 0;
  for (let n = 0; n < batch; n++) {
    for (const place of windows) {
      for (const [tap, offset] of taps.entries()) {
        let pixel = n, isInside = true;
        for (let side = 0; side < 3; side++) {
          const at = place[side]! * stride[side]! - padding[side]! +
            offset[side]! * dilation[side]!;
          isInside &&= at >= 0 && at < pixels[side]!;
          pixel = pixel * pixels[side]! + at;
        }
        if (isInside) visit(window, pixel, tap);
      }
      window++;
    }
  }
}

function indicesOf([depth, height, width]: Triple): Triple[] {
  const indices: Triple[] = [];
  for (let d = 0; d < depth; d++) {
    for (let h = 0; h < height; h++) for (let w = 0; w < width; w++) indices.push([d, h, w]);
  }
  return indices;
}

/**
 * The first largest element of each window and channel. NaN is passed over, as by all of tfjs's max
 * poolings; place -1 and -Infinity where there is nothing else.
 *
 * @param valueOf an element's value, by its place in the image, its tap and its channel
 */
export function largest(
  walk: Walk,
  valueOf: (place: number, tap: number, channel: number) => number,
): { readonly values: Float64Array; readonly places: Int32Array; readonly taps: Int32Array } {
  const { batch, channels, output: [depth, height, width] } = walk;
  const count = batch * depth * height * width * channels;
  const values = new Float64Array(count).fill(-Infinity);
  const places = new Int32Array(count).fill(-1), taps = new Int32Array(count);
  forEachElement(walk, (window, pixel, tap) => {
    for (let c = 0; c < channels; c++) {
      const at = window * channels + c, place = pixel * channels + c;
      const value = valueOf(place, tap, c);
      const isFirst = places[at] === -1 && !Number.isNaN(value);
      if (!isFirst && !(value > values[at]!)) continue;
      [values[at], places[at], taps[at]] = [value, place, tap];
    }
  });
  return { values, places, taps };
}
