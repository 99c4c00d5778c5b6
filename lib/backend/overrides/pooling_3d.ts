/**
 * Pooling in 3-D, and the places of 2-D maxima. Stock wasm starts the search for a maximum at 1.2e-38
 * instead of -Infinity, so that a window without a positive element has that one, and no gradient; and
 * the gradient of an average divides by the size of the whole window at the edge too.
 */
import * as tf from "@tensorflow/tfjs";
import type { SideModule } from "../host/side_module.ts";
import { elementsOf } from "../host/heap_elements.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import { spelledOut } from "./paddings.ts";
import { forEachElement, largest, type Walk, walkOf2d, walkOf3d } from "./window_walk.ts";
import type { TensorInfo, WasmBackend } from "../host/wasm_backend.ts";
import { zeros } from "../host/zeros.ts";

export function installPooling3d(module: SideModule): void {
  const { backend } = module;
  overrideKernel("MaxPool3D", (stock) => (args) => {
    const x = args.inputs["x"]!;
    if (x.dtype !== "float32" && x.dtype !== "int32") return stock!(args);
    const { walk, shape } = pool3d(args, x);
    return write(backend, shape, x.dtype, maxima(backend, walk, x).values);
  });
  overrideKernel("MaxPool3DGrad", (stock) => (args) => {
    const { dy, input } = args.inputs as { dy: TensorInfo; input: TensorInfo };
    if (dy.dtype !== "float32" || input.dtype !== "float32") return stock!(args);
    const dx = zeros(module, input.shape);
    const { places } = maxima(backend, pool3d(args, input).walk, input);
    const from = elementsOf(backend, dy), to = elementsOf(backend, dx);
    for (const [i, place] of places.entries()) if (place >= 0) to[place]! += from[i]!;
    return dx;
  });
  overrideKernel("AvgPool3DGrad", (stock) => (args) => {
    const { dy, input } = args.inputs as { dy: TensorInfo; input: TensorInfo };
    if (dy.dtype !== "float32") return stock!(args);
    const dx = zeros(module, input.shape);
    spread(pool3d(args, input).walk, elementsOf(backend, dy), elementsOf(backend, dx));
    return dx;
  });
  overrideKernel("MaxPoolWithArgmax", (stock) =>
    spelledOut((args) => {
      const x = args.inputs["x"]!;
      if (x.dtype !== "float32" && x.dtype !== "int32") return stock!(args);
      if (x.shape.length !== 4) {
        throw new RangeError(
          `Cannot compute maxPoolWithArgmax: "x" must be of rank 4, current rank is ${x.shape.length}`,
        );
      }
      return maxPoolWithArgmax(backend, x, args);
    }));
}

interface PoolAttributes {
  readonly filterSize: number | [number, number, number];
  readonly strides: number | [number, number, number];
  readonly pad: "valid" | "same" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

function pool3d(
  { attrs }: KernelArguments,
  { shape }: TensorInfo,
): { walk: Walk; shape: number[] } {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes;
  const input = shape as [number, number, number, number, number];
  const info = tf.backend_util
    .computePool3DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
  return { walk: walkOf3d(info), shape: info.outShape };
}

function maxima(backend: WasmBackend, walk: Walk, x: TensorInfo): ReturnType<typeof largest> {
  const elements = elementsOf(backend, x);
  return largest(walk, (place) => elements[place]!);
}

function write(
  backend: WasmBackend,
  shape: readonly number[],
  dtype: tf.DataType,
  values: ArrayLike<number>,
): TensorInfo {
  const y = backend.makeOutput([...shape], dtype);
  elementsOf(backend, y).set(values);
  return y;
}

/** dy of each window in equal parts to its elements inside the image. */
function spread(walk: Walk, dy: ArrayLike<number>, dx: { [i: number]: number }): void {
  const { channels } = walk;
  const counts = new Int32Array(dy.length / channels);
  forEachElement(walk, (window) => counts[window]!++);
  forEachElement(walk, (window, pixel) => {
    for (let c = 0; c < channels; c++) {
      dx[pixel * channels + c]! += dy[window * channels + c]! / counts[window]!;
    }
  });
}

/** The maxima, and their places [height, width, channel] in the image, or in the whole batch. */
function maxPoolWithArgmax(
  backend: WasmBackend,
  x: TensorInfo,
  { attrs }: KernelArguments,
): TensorInfo[] {
  const { filterSize, strides, pad, includeBatchInIndex } = attrs as unknown as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: "valid" | "same" | number;
    includeBatchInIndex: boolean;
  };
  const shape = x.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
  const { values, places } = maxima(backend, walkOf2d(info), x);
  const image = shape[1] * shape[2] * shape[3];
  const inImage = places.map((place) => place % image);
  return [
    write(backend, info.outShape, x.dtype, values),
    write(backend, info.outShape, "int32", includeBatchInIndex ? places : inImage),
  ];
}
