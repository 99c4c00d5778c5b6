/** Gradients of 3x3 convolutions of stride 1 by Winograd's algorithm: less than half the products. */
import { type Companion, sizeOf } from "./_companion.ts";
import { gemmScratchBytes } from "./_gemm.ts";
import type { TensorInfo } from "./_wasm_backend.ts";
import { setWindows, type Windows } from "./_windows.ts";
import { zeros } from "./_zeros.ts";

/** What kernels/winograd.ts exports. */
export interface WinogradKernels {
  winogradImage(
    x: number,
    tiles: number,
    plane: number,
    first: number,
    last: number,
    block: number,
  ): void;
  winogradOutput(
    dy: number,
    outputs: number,
    tiles: number,
    plane: number,
    first: number,
    last: number,
    block: number,
  ): void;
  winogradImageGradient(
    tiles: number,
    plane: number,
    dx: number,
    first: number,
    last: number,
    block: number,
  ): void;
  winogradFilter(
    filter: number,
    count: number,
    transformed: number,
    plane: number,
    block: number,
  ): void;
  winogradFilterGradient(
    transformed: number,
    plane: number,
    filter: number,
    count: number,
    block: number,
  ): void;
  /** 1 or 0. */
  allFinite(x: number, count: number): number;
}

/** Elements of a 4x4 tile: matrices that are multiplied. */
export const PLANES = 16;
/** Bytes of room that the transforms work in. */
const BLOCK_BYTES = 512;
/** Bytes of transformed tiles that are made at a time: half of a usual L2 cache. */
const CHUNK_BYTES = 1 << 20;

/** Elements of the largest filter whose 16 planes shall take up memory: 16 MB. */
const LARGEST_FILTER = 1 << 18;

/**
 * Whether Winograd's algorithm can compute a convolution and its gradients, and faster.
 *
 * Its rounding errors are relative to the largest elements of a tile: about 5e-7 of them.
 */
export function suitsWinograd(
  { filter: [depth, height, width], stride, channels }: Windows,
  outputs: number,
): boolean {
  const isThreeByThree = depth === 1 && height === 3 && width === 3;
  return isThreeByThree && stride.every((side) => side === 1) &&
    [channels, outputs].every((count) => count >= 8 && count % 4 === 0) &&
    channels * outputs <= LARGEST_FILTER;
}

/** The scratch memory of one call. */
interface Areas {
  /** Tiles a chunk, and in all. */
  readonly chunk: number;
  readonly count: number;
  readonly gemm: number;
  readonly block: number;
  /** First plane of the image's tiles [tiles, inputs], and the distance of planes in bytes. */
  readonly image: number;
  readonly imagePlane: number;
  readonly output: number;
  readonly outputPlane: number;
  readonly filter: number;
  readonly filterPlane: number;
}

/** Tiles of 2x2 outputs, over the whole batch; those at the edge may hang out of it. */
export function tileCount({ batch, output: [, height, width] }: Windows): number {
  return batch * Math.ceil(height / 2) * Math.ceil(width / 2);
}

/** Scratch memory for the gradients and the convolution itself. */
export function winogradAreas(companion: Companion, windows: Windows, outputs: number): Areas {
  const inputs = windows.channels, count = tileCount(windows);
  const chunk = Math.min(
    count,
    Math.max(16, Math.floor(CHUNK_BYTES / (4 * PLANES * (inputs + outputs)))),
  );
  const planes = [chunk * inputs, chunk * outputs, inputs * outputs].map(planeBytes);
  const [imagePlane, outputPlane, filterPlane] = planes as [number, number, number];
  const gemmBytes = Math.max(
    gemmScratchBytes(outputs, chunk),
    gemmScratchBytes(outputs, inputs),
    gemmScratchBytes(inputs, outputs),
  );
  const gemmAligned = Math.ceil(gemmBytes / 64) * 64;
  const all = BLOCK_BYTES + gemmAligned + PLANES * (imagePlane + outputPlane + filterPlane);
  const block = companion.scratch(all);
  const gemm = block + BLOCK_BYTES;
  const image = gemm + gemmAligned, output = image + PLANES * imagePlane;
  const filter = output + PLANES * outputPlane;
  return { chunk, count, gemm, block, image, imagePlane, output, outputPlane, filter, filterPlane };
}

/** Planes begin a cache line beside each other's multiple of 4 KB, or they would share cache sets. */
function planeBytes(elements: number): number {
  return Math.ceil(4 * elements / 4096) * 4096 + 64;
}

/** dW as filterGradient gives it, or undefined when an element is infinite or NaN. */
export function winogradFilterGradient(
  companion: Companion,
  windows: Windows,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
): TensorInfo | undefined {
  const { kernels } = companion;
  const inputs = windows.channels, outputs = filterShape.at(-1)!;
  const dw = companion.output(filterShape);
  const { chunk, count, gemm, block, ...area } = winogradAreas(companion, windows, outputs);
  const { image, imagePlane, output, outputPlane, filter, filterPlane } = area;
  setWindows(kernels, windows);
  for (let first = 0; first < count; first += chunk) {
    const last = Math.min(count, first + chunk), tiles = last - first;
    kernels.winogradImage(companion.pointer(x), image, imagePlane, first, last, block);
    kernels.winogradOutput(companion.pointer(dy), outputs, output, outputPlane, first, last, block);
    for (let i = 0; i < PLANES; i++) {
      const left = image + i * imagePlane, right = output + i * outputPlane;
      const to = filter + i * filterPlane;
      kernels.gemm(true, false, inputs, outputs, tiles, left, right, to, gemm, first > 0);
    }
  }
  const to = companion.pointer(dw);
  kernels.winogradFilterGradient(filter, filterPlane, to, inputs * outputs, block);
  return finite(companion, dw);
}

/** dx as inputGradient gives it, or undefined when an element is infinite or NaN. */
export function winogradInputGradient(
  companion: Companion,
  windows: Windows,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
): TensorInfo | undefined {
  const { kernels } = companion;
  const inputs = windows.channels, outputs = filter.shape.at(-1)!;
  const dx = zeros(companion, inputShape);
  const { chunk, count, gemm, block, ...area } = winogradAreas(companion, windows, outputs);
  const { image, imagePlane, output, outputPlane, filterPlane } = area;
  kernels.winogradFilter(
    companion.pointer(filter),
    inputs * outputs,
    area.filter,
    filterPlane,
    block,
  );
  setWindows(kernels, windows);
  for (let first = 0; first < count; first += chunk) {
    const last = Math.min(count, first + chunk), tiles = last - first;
    kernels.winogradOutput(companion.pointer(dy), outputs, output, outputPlane, first, last, block);
    for (let i = 0; i < PLANES; i++) {
      const left = output + i * outputPlane, right = area.filter + i * filterPlane;
      const to = image + i * imagePlane;
      kernels.gemm(false, true, tiles, inputs, outputs, left, right, to, gemm, false);
    }
    kernels.winogradImageGradient(image, imagePlane, companion.pointer(dx), first, last, block);
  }
  return finite(companion, dx);
}

/** The tensor, or nothing (and the tensor freed) when an element is infinite or NaN. */
function finite(companion: Companion, tensor: TensorInfo): TensorInfo | undefined {
  const count = sizeOf(tensor.shape);
  if (companion.kernels.allFinite(companion.pointer(tensor), count) === 1) return tensor;
  companion.backend.disposeData(tensor.dataId);
  return undefined;
}
