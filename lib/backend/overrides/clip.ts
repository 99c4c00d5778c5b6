/** ClipByValue and Relu6: stock wasm turns NaN into a bound, and reads integers as real numbers. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import { castTo } from "../host/stock_guard.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

const INT32_MIN = -(2 ** 31), INT32_MAX = 2 ** 31 - 1;

export function installClip(module: SideModule): void {
  overrideKernel("ClipByValue", (stock) => (args) => {
    const { clipValueMin, clipValueMax } = args.attrs as {
      clipValueMin: number;
      clipValueMax: number;
    };
    return clip(module, args, clipValueMin, clipValueMax) ?? stock!(args);
  });
  overrideKernel("Relu6", (stock) => (args) => clip(module, args, 0, 6) ?? stock!(args));
}

/** Undefined for a type without an order; bool counts as int32. */
function clip(
  module: SideModule,
  { inputs }: KernelArguments,
  low: number,
  high: number,
): TensorInfo | undefined {
  const x = inputs["x"]!, count = sizeOf(x.shape);
  const { kernels } = module;
  if (x.dtype === "float32" || x.dtype === "int32") {
    const y = module.output(x.shape, x.dtype);
    const [from, to] = [module.pointer(x), module.pointer(y)];
    if (x.dtype === "float32") kernels.clip(from, to, count, low, high);
    else kernels.clipInt32(from, to, count, integer(low), integer(high));
    return y;
  }
  if (x.dtype !== "bool") return undefined;
  const y = castTo(module.backend, x, "int32"), at = module.pointer(y);
  kernels.clipInt32(at, at, count, integer(low), integer(high));
  return y;
}

/** A bound as tfjs's cpu backend stores it among integers. */
function integer(bound: number): number {
  return Math.trunc(Math.min(INT32_MAX, Math.max(INT32_MIN, bound)));
}
