/**
 * Paddings by number, spelled out side by side. tfjs takes the number of windows along the width from
 * the filter's height and stride, and its wasm kernels then write more windows than there is memory for.
 * They also round every number of windows down, whatever `dimRoundingMode` says.
 */
import type { SideModule } from "../host/side_module.ts";
import { type Kernel, type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import { preluApart } from "./prelu.ts";

type Pair = readonly [height: number, width: number];
type Border = readonly (readonly [before: number, after: number])[];

/** Install them before kernels that are not ours. */
export function installPaddings(module: SideModule): void {
  overrideKernel("DepthwiseConv2dNative", (stock) => spelledOut(stock!));
  overrideKernel("FusedDepthwiseConv2D", (stock) => preluApart(module, spelledOut(stock!)));
}

/** A kernel on 2-D windows that never gets a padding by number. */
export function spelledOut(kernel: Kernel): Kernel {
  return (args) => {
    const { pad } = args.attrs;
    return kernel(typeof pad === "string" ? args : { ...args, attrs: withBorder(args) });
  };
}

function withBorder({ inputs, attrs }: KernelArguments): KernelArguments["attrs"] {
  const [, ...image] = (inputs["x"] ?? inputs["input"])!.shape;
  const filter = inputs["filter"]?.shape ?? pair(attrs["filterSize"]);
  const strides = pair(attrs["strides"]), dilations = pair(attrs["dilations"] ?? 1);
  const pad = attrs["pad"] as number | Border;
  const border = [0, 1].map((side) => {
    const [before, after] = typeof pad === "number" ? [pad, pad] : pad[side + 1]!;
    const stride = strides[side]!, reach = (filter[side]! - 1) * dilations[side]! + 1;
    const size = image[side]!;
    const windows = round((size + before + after - reach) / stride + 1, attrs["dimRoundingMode"]);
    // what the last window lacks, when it was rounded up
    return [before, Math.max(after, (windows - 1) * stride + reach - size - before)] as const;
  });
  return { ...attrs, pad: [[0, 0], ...border, [0, 0]], dimRoundingMode: "floor" };
}

function pair(sides: unknown): Pair {
  return typeof sides === "number" ? [sides, sides] : sides as Pair;
}

function round(count: number, mode: unknown): number {
  if (mode === "ceil") return Math.ceil(count);
  return mode === "round" ? Math.round(count) : Math.floor(count);
}
