/**
 * Dilation2D (morphological dilation) and its gradients. Stock wasm starts the search for a maximum at
 * 1.2e-38 instead of -Infinity, so that no sum below it is found.
 */
import * as tf from "@tensorflow/tfjs";
import type { SideModule } from "../host/side_module.ts";
import { elementsOf } from "../host/heap_elements.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import { spelledOut } from "./paddings.ts";
import { largest, type Walk, walkOf2d } from "./window_walk.ts";
import type { TensorInfo, WasmBackend } from "../host/wasm_backend.ts";

export function installDilation({ backend }: SideModule): void {
  overrideKernel("Dilation2D", () =>
    spelledOut((args) => {
      const { x, shape, found } = dilate(backend, args);
      const y = backend.makeOutput(shape, x.dtype);
      elementsOf(backend, y).set(found.values);
      return y;
    }));
  overrideKernel("Dilation2DBackpropInput", () =>
    spelledOut((args) => {
      const { x, found } = dilate(backend, args);
      return addAt(backend, args.inputs["dy"]!, x, (i) => found.places[i]!);
    }));
  overrideKernel("Dilation2DBackpropFilter", () =>
    spelledOut((args) => {
      const { filter, walk: { channels }, found } = dilate(backend, args);
      return addAt(backend, args.inputs["dy"]!, filter, (i) => {
        return found.places[i]! < 0 ? -1 : found.taps[i]! * channels + i % channels;
      });
    }));
}

/** In each window the largest sum of an element and the filter's one over it. */
function dilate(backend: WasmBackend, { inputs, attrs }: KernelArguments) {
  const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
  for (const [name, { dtype }] of Object.entries(inputs)) {
    if (dtype !== x.dtype || (dtype !== "float32" && dtype !== "int32")) {
      throw new TypeError(
        `Cannot compute dilation2d: "${name}" must be of type float32 or int32, as all its inputs, ` +
          `current type is ${dtype}`,
      );
    }
  }
  const { strides, pad, dilations } = attrs as {
    strides: number | [number, number];
    pad: "valid" | "same" | number;
    dilations: number | [number, number];
  };
  const info = tf.backend_util.computeDilation2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    strides,
    pad,
    "NHWC",
    dilations,
  );
  const walk: Walk = walkOf2d(info);
  const image = elementsOf(backend, x), over = elementsOf(backend, filter);
  const found = largest(walk, (place, tap, c) => image[place]! + over[tap * walk.channels + c]!);
  return { x, filter, walk, shape: info.outShape, found };
}

/** Zeros in the shape of a tensor, to which each element of dy is added at its place. */
function addAt(
  backend: WasmBackend,
  dy: TensorInfo,
  { shape, dtype }: TensorInfo,
  placeOf: (i: number) => number,
): TensorInfo {
  const gradient = backend.makeOutput(shape, dtype);
  const from = elementsOf(backend, dy), to = elementsOf(backend, gradient).fill(0);
  for (let i = 0; i < from.length; i++) {
    const place = placeOf(i);
    if (place >= 0) to[place]! += from[i]!;
  }
  return gradient;
}
