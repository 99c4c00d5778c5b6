/** Prelu by slopes of any shape that x broadcasts with: stock wasm repeats them along the last axis alone. */
import type { Companion } from "./_companion.ts";
import { isRowOf } from "./_elementwise.ts";
import { zipElements } from "./_heap_elements.ts";
import { overrideKernel } from "./_override.ts";
import { castTo } from "./_stock_guard.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

export function installPrelu({ backend }: Companion): void {
  overrideKernel("Prelu", (stock) => (args) => {
    const { x, alpha } = args.inputs as { x: TensorInfo; alpha: TensorInfo };
    if (isRowOf(alpha.shape, x.shape)) return stock!(args);
    const [a, b] = [x, alpha].map((tensor) => castTo(backend, tensor, "float32"));
    const y = zipElements(backend, a!, b!, (value, slope) => value >= 0 ? value : value * slope);
    for (const { dataId } of [a!, b!]) backend.disposeData(dataId);
    return y;
  });
}
