/**
 * Pooling by windows of one element. Stock wasm forgets their padding, and leaves the rest of the
 * larger output as the memory was before.
 */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { areFloat32 } from "../host/float32.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import { spelledOut } from "./paddings.ts";
import { byteStrides, copyStrided, type Loop } from "../host/strided_copy.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

const BYTES = 4;

/** Install MaxPool and AvgPool for windows of 1x1. */
export function installPointwisePooling(module: SideModule): void {
  // what the maximum and the average of no element are, where a window lies beside the image
  overridePooling(module, "MaxPool", -Infinity);
  overridePooling(module, "AvgPool", NaN);
}

function overridePooling(module: SideModule, name: "MaxPool" | "AvgPool", ofNone: number): void {
  overrideKernel(name, (stock) =>
    spelledOut((args) => {
      const x = args.inputs["x"]!;
      const info = poolingOf(args);
      if (info.filterHeight !== 1 || info.filterWidth !== 1 || !areFloat32(x)) return stock!(args);
      return pickElements(module, x, info, ofNone);
    }));
}

function poolingOf({ inputs, attrs }: KernelArguments): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
    dimRoundingMode?: "floor" | "round" | "ceil";
  };
  const shape = inputs["x"]!.shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** Each window's only element, or `ofNone`. */
function pickElements(
  module: SideModule,
  x: TensorInfo,
  { outShape, strideHeight, strideWidth, padInfo }: tf.backend_util.Conv2DInfo,
  ofNone: number,
): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const y = module.output(outShape);
  const from = byteStrides(x.shape, BYTES), to = byteStrides(outShape, BYTES);
  const rows = inside(height, outShape[1], strideHeight, padInfo.top);
  const columns = inside(width, outShape[2], strideWidth, padInfo.left);
  const target = module.pointer(y);
  if (rows.count < outShape[1] || columns.count < outShape[2]) {
    const { buffer } = module.backend.wasm.asm.memory;
    new Float32Array(buffer, target, sizeOf(outShape)).fill(ofNone);
  }
  const loops: Loop[] = [
    [batch, from[0]!, to[0]!],
    [rows.count, strideHeight * from[1]!, to[1]!],
    [columns.count, strideWidth * from[2]!, to[2]!],
    [channels, BYTES, BYTES],
  ];
  const source = module.pointer(x) + rows.input * from[1]! + columns.input * from[2]!;
  const start = target + rows.output * to[1]! + columns.output * to[2]!;
  copyStrided(module, source, start, BYTES, loops);
  return y;
}

/** The windows along one side that lie in the image: how many, the first, and its element. */
function inside(size: number, windows: number, stride: number, padding: number) {
  const output = Math.max(0, Math.ceil(padding / stride));
  const end = Math.min(windows, Math.ceil((size + padding) / stride));
  return { count: Math.max(0, end - output), output, input: output * stride - padding };
}
