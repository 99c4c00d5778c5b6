/**
 * The gradients of a convolution as matrix products with the matrix of windows (im2col), which is
 * made chunk by chunk so that it stays in the cache; 3x3 filters go to winograd.ts.
 */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { gemmScratchBytes } from "../host/gemm.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { type Triple, volume, windowCount, type Windows } from "../host/windows.ts";
import { suitsWinograd, winogradFilterGradient, winogradInputGradient } from "./winograd.ts";
import { zeros } from "../host/zeros.ts";

/** Elements of the matrix of windows that are made at a time: 1 MB, half of a usual L2 cache. */
const CHUNK_ELEMENTS = 1 << 18;

/** dW, by Winograd's algorithm where that can. */
export function filterGradient(
  module: SideModule,
  windows: Windows,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
): TensorInfo {
  if (sizeOf(filterShape) === 0 || windowCount(windows) === 0) return zeros(module, filterShape);
  if (suitsWinograd(windows, filterShape.at(-1)!)) {
    const dw = winogradFilterGradient(module, windows, x, dy, filterShape);
    if (dw !== undefined) return dw;
  }
  return directFilterGradient(module, windows, x, dy, filterShape);
}

/** dW [taps * inputs, outputs] = im2col(x)^T [taps * inputs, windows] times dy [windows, outputs]. */
function directFilterGradient(
  module: SideModule,
  windows: Windows,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
): TensorInfo {
  const { kernels } = module;
  const outputs = filterShape.at(-1)!;
  const row = volume(windows.filter) * windows.channels;
  const count = windowCount(windows);
  const dw = module.output(filterShape);
  const noCopy = isPointwise(windows);
  const chunk = noCopy ? count : chunkOf(count, row);
  const gemmBytes = gemmScratchBytes(outputs, chunk);
  const scratch = module.scratch(gemmBytes + (noCopy ? 0 : 4 * chunk * row));
  const [from, by, to] = [x, dy, dw].map((tensor) => module.pointer(tensor)) as Addresses;
  if (noCopy) {
    kernels.gemm(1, 0, row, outputs, count, from, by, to, scratch, 0);
    return dw;
  }
  const columns = scratch + gemmBytes;
  const at = module.windows(windows);
  for (let first = 0; first < count; first += chunk) {
    const last = Math.min(count, first + chunk);
    kernels.im2col(at, from, columns, first, last);
    const right = by + 4 * first * outputs;
    kernels.gemm(1, 0, row, outputs, last - first, columns, right, to, scratch, Number(first > 0));
  }
  return dw;
}

/** dx, by the cheapest of four ways. */
export function inputGradient(
  module: SideModule,
  windows: Windows,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
): TensorInfo {
  const sizes = [inputShape, dy.shape, filter.shape].map(sizeOf);
  if (sizes.includes(0)) return zeros(module, inputShape);
  const outputs = filter.shape.at(-1)!;
  if (suitsWinograd(windows, outputs)) {
    const dx = winogradInputGradient(module, windows, dy, filter, inputShape);
    if (dx !== undefined) return dx;
  }
  if (isPointwise(windows)) return pointwise(module, windows, dy, filter, inputShape);
  // The one that moves fewer elements through the matrix of windows.
  const stride1 = windows.stride.every((side) => side === 1);
  const gathered = volume(windows.input) * outputs;
  const scattered = volume(windows.output) * windows.channels;
  const way = stride1 && gathered < scattered ? gather : scatter;
  return way(module, windows, dy, filter, inputShape);
}

type Addresses = [number, number, number];

/** A 1x1 filter: dx [pixels, inputs] = dy [pixels, outputs] times W^T [outputs, inputs]. */
function pointwise(
  module: SideModule,
  windows: Windows,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
): TensorInfo {
  const dx = module.output(inputShape);
  const outputs = filter.shape.at(-1)!, inputs = windows.channels, count = windowCount(windows);
  const scratch = module.scratch(gemmScratchBytes(inputs, outputs));
  const [from, by, to] = [dy, filter, dx].map((tensor) => module.pointer(tensor)) as Addresses;
  module.kernels.gemm(0, 1, count, inputs, outputs, from, by, to, scratch, 0);
  return dx;
}

/**
 * Stride 1: dx is itself a convolution, of dy padded by filter - 1 - padding, with the filter turned
 * by 180 degrees: dx [pixels, inputs] = im2col(dy) [pixels, taps * outputs] times the filter.
 */
function gather(
  module: SideModule,
  windows: Windows,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
): TensorInfo {
  const { kernels } = module;
  const dx = module.output(inputShape);
  const outputs = filter.shape.at(-1)!, taps = volume(windows.filter), inputs = windows.channels;
  const row = taps * outputs, count = windows.batch * volume(windows.input);
  const chunk = chunkOf(count, row);
  const gemmBytes = gemmScratchBytes(inputs, row);
  const rotatedBytes = aligned(4 * row * inputs);
  const scratch = module.scratch(gemmBytes + rotatedBytes + 4 * chunk * row);
  const rotated = scratch + gemmBytes, columns = rotated + rotatedBytes;
  const [from, by, to] = [dy, filter, dx].map((tensor) => module.pointer(tensor)) as Addresses;
  kernels.rotateFilter(by, rotated, taps, inputs, outputs);
  const at = module.windows({
    ...windows,
    input: windows.output,
    channels: outputs,
    output: windows.input,
    padding: windows.padding.map((pad, side) =>
      windows.filter[side]! - 1 - pad
    ) as unknown as Triple,
  });
  for (let first = 0; first < count; first += chunk) {
    const last = Math.min(count, first + chunk);
    kernels.im2col(at, from, columns, first, last);
    const out = to + 4 * first * inputs;
    kernels.gemm(0, 1, last - first, inputs, row, columns, rotated, out, scratch, 0);
  }
  return dx;
}

/** Any stride: im2col's transpose adds dy [windows, outputs] times W^T [outputs, taps * inputs]. */
function scatter(
  module: SideModule,
  windows: Windows,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
): TensorInfo {
  const { kernels } = module;
  const dx = zeros(module, inputShape);
  const outputs = filter.shape.at(-1)!;
  const row = volume(windows.filter) * windows.channels;
  const count = windowCount(windows);
  const chunk = chunkOf(count, row);
  const gemmBytes = gemmScratchBytes(row, outputs);
  const scratch = module.scratch(gemmBytes + 4 * chunk * row);
  const columns = scratch + gemmBytes;
  const [from, by, to] = [dy, filter, dx].map((tensor) => module.pointer(tensor)) as Addresses;
  const at = module.windows(windows);
  for (let first = 0; first < count; first += chunk) {
    const last = Math.min(count, first + chunk);
    const left = from + 4 * first * outputs;
    kernels.gemm(0, 1, last - first, row, outputs, left, by, columns, scratch, 0);
    kernels.col2im(at, columns, to, first, last);
  }
  return dx;
}

/** A 1x1 filter without stride and padding: the image is its own matrix of windows. */
function isPointwise({ filter, stride, padding, input, output }: Windows): boolean {
  return filter.every((side) => side === 1) && stride.every((side) => side === 1) &&
    padding.every((side) => side === 0) && input.every((side, i) => side === output[i]);
}

/** Windows a chunk: as many rows as fit, at least one. */
function chunkOf(count: number, row: number): number {
  return Math.max(1, Math.min(count, Math.floor(CHUNK_ELEMENTS / row)));
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
