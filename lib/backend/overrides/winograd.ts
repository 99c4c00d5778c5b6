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
  const gemmAligned = Math.ceil(gemmBytes / 64) * 64;
  const all = gemmAligned + PLANES * (imagePlane + outputPlane + filterPlane);
  const gemm = module.scratch(all);
  const image = gemm + gemmAligned, output = image + PLANES * imagePlane;
  const filter = output + PLANES * outputPlane;
  return { chunk, count, gemm, image, imagePlane, output, outputPlane, filter, filterPlane };
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
  const { kernels } = module;
  const inputs = windows.channels, outputs = filterShape.at(-1)!;
  const dw = module.output(filterShape);
  const { chunk, count, gemm, ...area } = winogradAreas(module, windows, outputs);
  const { image, imagePlane, output, outputPlane, filter, filterPlane } = area;
  const at = module.windows(windows);
  for (let first = 0; first < count; first += chunk) {
    const last = Math.min(count, first + chunk), tiles = last - first;
    kernels.winogradImage(at, module.pointer(x), image, imagePlane, first, last);
    kernels.winogradOutput(at, module.pointer(dy), outputs, output, outputPlane, first, last);
    for (let i = 0; i < PLANES; i++) {
      const left = image + i * imagePlane, right = output + i * outputPlane;
      const to = filter + i * filterPlane;
      kernels.gemm(1, 0, inputs, outputs, tiles, left, right, to, gemm, Number(first > 0));
    }
  }
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
  const { image, imagePlane, output, outputPlane, filterPlane } = area;
  kernels.winogradFilter(
    module.pointer(filter),
    inputs * outputs,
    area.filter,
    filterPlane,
  );
  const at = module.windows(windows);
  for (let first = 0; first < count; first += chunk) {
    const last = Math.min(count, first + chunk), tiles = last - first;
    kernels.winogradOutput(at, module.pointer(dy), outputs, output, outputPlane, first, last);
    for (let i = 0; i < PLANES; i++) {
      const left = output + i * outputPlane, right = area.filter + i * filterPlane;
      const to = image + i * imagePlane;
      kernels.gemm(0, 1, tiles, inputs, outputs, left, right, to, gemm, 0);
    }
    kernels.winogradImageGradient(at, image, imagePlane, module.pointer(dx), first, last);
  }
  return finite(module, dx);
}

/** The tensor, or nothing (and the tensor freed) when an element is infinite or NaN. */
function finite(module: SideModule, tensor: TensorInfo): TensorInfo | undefined {
  const count = sizeOf(tensor.shape);
  if (module.kernels.allFinite(module.pointer(tensor), count) === 1) return tensor;
  module.backend.disposeData(tensor.dataId);
  return undefined;
}
