/** Gradients of 3x3 convolutions of stride 1 by Winograd's algorithm: less than half the products. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { gemmScratchBytes } from "../host/gemm.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import type { Windows } from "../host/windows.ts";
import { zeros } from "../host/zeros.ts";

/** Elements of a 4x4 tile: matrices that are multiplied. */
export const PLANES = 16;
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
  /**
   * First plane of the image's tiles [tiles, inputs], and the distance of planes in bytes. Those of
   * the outputs follow; each thread has a pair of them.
   */
  readonly image: number;
  readonly imagePlane: number;
  readonly outputPlane: number;
  readonly filter: number;
  readonly filterPlane: number;
  /** Room for the filter's planes of so many chunks. */
  readonly parts: number;
  readonly together: number;
}

/** Tiles of 2x2 outputs, over the whole batch; those at the edge may hang out of it. */
export function tileCount({ batch, output: [, height, width] }: Windows): number {
  return batch * Math.ceil(height / 2) * Math.ceil(width / 2);
}

/** Scratch memory for the gradients and the convolution itself. */
export function winogradAreas(module: SideModule, windows: Windows, outputs: number): Areas {
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
  const gemmAligned = Math.ceil(module.threads * gemmBytes / 64) * 64;
  const ofChunks = module.threads * PLANES * (imagePlane + outputPlane);
  const ofFilter = PLANES * filterPlane;
  const together = module.threads > 1 && ofFilter <= CHUNK_BYTES ? 2 * module.threads : 0;
  const gemm = module.scratch(gemmAligned + ofChunks + (1 + together) * ofFilter);
  const image = gemm + gemmAligned, filter = image + ofChunks, parts = filter + ofFilter;
  const planesOf = { image, imagePlane, outputPlane, filter, filterPlane };
  return { chunk, count, gemm, ...planesOf, parts, together };
}

/** Planes begin a cache line beside each other's multiple of 4 KB, or they would share cache sets. */
function planeBytes(elements: number): number {
  return Math.ceil(4 * elements / 4096) * 4096 + 64;
}

/** dW as filterGradient gives it, or undefined when an element is infinite or NaN. */
export function winogradFilterGradient(
  module: SideModule,
  windows: Windows,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
): TensorInfo | undefined {
  const { kernels, threads } = module;
  const inputs = windows.channels, outputs = filterShape.at(-1)!;
  const dw = module.output(filterShape);
  const { chunk, count, gemm, ...area } = winogradAreas(module, windows, outputs);
  const { image, imagePlane, outputPlane, filter, filterPlane, parts, together } = area;
  kernels.winogradFilterSums(
    ...[module.windows(windows), module.pointer(x), module.pointer(dy), filter] as const,
    ...[filterPlane, outputs, count, chunk, image, imagePlane, outputPlane] as const,
    ...[parts, together, gemm, threads] as const,
  );
  const to = module.pointer(dw);
  kernels.winogradFilterGradient(filter, filterPlane, to, inputs * outputs);
  return finite(module, dw);
}

/** dx as inputGradient gives it, or undefined when an element is infinite or NaN. */
export function winogradInputGradient(
  module: SideModule,
  windows: Windows,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
): TensorInfo | undefined {
  const { kernels } = module;
  const inputs = windows.channels, outputs = filter.shape.at(-1)!;
  const dx = zeros(module, inputShape);
  const { chunk, count, gemm, ...area } = winogradAreas(module, windows, outputs);
  const { image, imagePlane, outputPlane, filterPlane } = area;
  kernels.winogradFilter(module.pointer(filter), inputs * outputs, area.filter, filterPlane);
  const [at, from, to] = [module.windows(windows), module.pointer(dy), module.pointer(dx)];
  kernels.winogradInputGradient(
    ...[at!, from!, area.filter, filterPlane, to!, outputs, count] as const,
    ...[inWholeImages(chunk, windows)] as const,
    ...[image, imagePlane, outputPlane, gemm, module.threads] as const,
  );
  return finite(module, dx);
}

/** Products of as many rows are computed another way: see kernels/thin.h. */
const THIN = 3;

/**
 * Tiles of a chunk that is made of whole images, so that threads may take whole chunks; where one holds
 * less, or the last chunk were thin in one way but not the other, the chunk as it is.
 */
function inWholeImages(chunk: number, windows: Windows): number {
  const count = tileCount(windows), each = count / windows.batch;
  const whole = Math.floor(chunk / each) * each;
  const isThin = (size: number) => count % size !== 0 && count % size <= THIN;
  return whole > THIN && !isThin(chunk) && !isThin(whole) ? whole : chunk;
}

/** The tensor, or nothing (and the tensor freed) when an element is infinite or NaN. */
function finite(module: SideModule, tensor: TensorInfo): TensorInfo | undefined {
  const count = sizeOf(tensor.shape);
  if (module.kernels.allFinite(module.pointer(tensor), count) === 1) return tensor;
  module.backend.disposeData(tensor.dataId);
  return undefined;
}
