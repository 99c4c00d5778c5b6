/** Convolutions by Winograd's algorithm. */
import type { SideModule } from "../host/side_module.ts";
import type { Epilogue } from "./multiply.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { windowCount, type Windows } from "../host/windows.ts";
import { PLANES, suitsWinograd, tileCount, winogradAreas } from "./winograd.ts";

/** Below, the transforms cost what they save: stock's direct sums are faster than the gradients'. */
const FEWEST_CHANNELS = 256;
const FEWEST_TILES = 16;
const FEWEST_PRODUCTS = 1 << 16;
/** How many times fewer products there must be: tiles may hang out of a small image. */
const LEAST_SAVING = 1.5;

/** Whether an image and a filter are large enough to look into it: a quick test, for small ones. */
export function mayUseWinograd(inputShape: readonly number[], filterShape: readonly number[]) {
  const [batch, height, width, channels] = inputShape as Shape;
  const [filterHeight, filterWidth, inputs, outputs] = filterShape as Shape;
  if (filterHeight !== 3 || filterWidth !== 3 || inputs !== channels) return false;
  const tiles = batch * Math.ceil(height / 2) * Math.ceil(width / 2), matrix = inputs * outputs;
  return matrix >= FEWEST_CHANNELS && tiles >= FEWEST_TILES && matrix * tiles >= FEWEST_PRODUCTS;
}

/** Whether Winograd's algorithm computes such a convolution, and faster than stock. */
export function isFasterByWinograd(windows: Windows, outputs: number): boolean {
  return suitsWinograd(windows, outputs) &&
    9 * windowCount(windows) >= LEAST_SAVING * PLANES * tileCount(windows);
}

/**
 * activation(x convolved with a filter [3, 3, inputs, outputs] + bias), or undefined when an output is
 * infinite or NaN.
 */
export function winogradConvolution(
  module: SideModule,
  windows: Windows,
  x: TensorInfo,
  filter: TensorInfo,
  { bias, activation, alpha }: Epilogue,
): TensorInfo | undefined {
  const { kernels } = module;
  const inputs = windows.channels, outputs = filter.shape.at(-1)!;
  const [, height, width] = windows.output;
  const y = module.output([windows.batch, height, width, outputs]);
  const { chunk, count, gemm, ...area } = winogradAreas(module, windows, outputs);
  const { image, imagePlane, outputPlane, filterPlane } = area;
  const [from, by, to] = [x, filter, y].map((tensor) => module.pointer(tensor)) as Addresses;
  const epilogue = [bias === undefined ? 0 : module.pointer(bias), activation, alpha] as const;
  kernels.winogradFilter(by, inputs * outputs, area.filter, filterPlane);
  const isFinite = kernels.winogradConvolution(
    ...[module.windows(windows), from, area.filter, filterPlane, to, outputs, ...epilogue] as const,
    ...[count, chunk, image, imagePlane, outputPlane, gemm, module.threads] as const,
  );
  if (isFinite === 1) return y;
  module.backend.disposeData(y.dataId);
  return undefined;
}

type Addresses = [number, number, number];
type Shape = [number, number, number, number];
