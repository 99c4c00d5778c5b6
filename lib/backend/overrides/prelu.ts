/** Prelu by slopes of any shape that x broadcasts with: stock wasm repeats them along the last axis alone. */
import type { SideModule } from "../host/side_module.ts";
import { isRowOf } from "./elementwise.ts";
import { zipElements } from "../host/heap_elements.ts";
import { activate } from "./activations.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";
import { castTo } from "../host/stock_guard.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

export function installPrelu({ backend }: SideModule): void {
  overrideKernel("Prelu", (stock) => (args) => {
    const { x, alpha } = args.inputs as { x: TensorInfo; alpha: TensorInfo };
    if (isRowOf(alpha.shape, x.shape)) return stock!(args);
    const [a, b] = [x, alpha].map((tensor) => castTo(backend, tensor, "float32"));
    const y = zipElements(backend, a!, b!, (value, slope) => value >= 0 ? value : value * slope);
    for (const { dataId } of [a!, b!]) backend.disposeData(dataId);
    return y;
  });
}

/** A fused convolution whose prelu is computed apart: stock's repeats its slopes in the same way. */
export function preluApart(module: SideModule, fused: Kernel): Kernel {
  return (args) => {
    if (args.attrs["activation"] !== "prelu") return fused(args);
    const { preluActivationWeights, ...inputs } = args.inputs;
    const y = fused({ ...args, inputs, attrs: { ...args.attrs, activation: "linear" } });
    return activate(module, "prelu", y as TensorInfo, preluActivationWeights);
  };
}
