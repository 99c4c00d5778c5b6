/** Sum and Mean of float32 tensors over neighbouring axes, without a transposition. */
import * as tf from "@tensorflow/tfjs";
import type { SideModule } from "../host/side_module.ts";
import { knowingNothing } from "./empty_axes.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";

export function installReductions(module: SideModule): void {
  overrideKernel("Sum", (stock) => {
    return reduction(module, () => 1, knowingNothing(module, "Sum", stock!));
  });
  overrideKernel("Mean", (stock) => {
    return reduction(module, (count) => count, knowingNothing(module, "Mean", stock!));
  });
}

function reduction(
  module: SideModule,
  divisorOf: (count: number) => number,
  stock: Kernel,
): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (x.dtype !== "float32") return stock(args);
    const { axis, keepDims } = args.attrs as { axis: number | number[]; keepDims?: boolean };
    const axes = new Set(tf.util.parseAxisParam(axis, x.shape));
    const extent = extentOf(x.shape, axes);
    if (extent === undefined) return stock(args);
    const y = module.output(outputShape(x.shape, axes, keepDims ?? false));
    const [outer, reduced, inner] = extent;
    const divisor = divisorOf(reduced);
    const [from, to] = [module.pointer(x), module.pointer(y)];
    if (inner === 1) module.kernels.sumRows(from, to, outer, reduced, divisor);
    else module.kernels.sumColumns(from, to, outer, reduced, inner, divisor);
    return y;
  };
}

/**
 * The sizes before, in and after the reduced axes, or undefined when an axis that is kept lies
 * between two that are reduced. Axes of size 1 may lie anywhere.
 */
function extentOf(
  shape: readonly number[],
  axes: ReadonlySet<number>,
): [outer: number, reduced: number, inner: number] | undefined {
  const extent: [number, number, number] = [1, 1, 1];
  let part = 0;
  for (const [axis, size] of shape.entries()) {
    if (size === 1) continue;
    if (axes.has(axis)) {
      if (part === 2) return undefined;
      part = 1;
    } else if (part === 1) part = 2;
    extent[part]! *= size;
  }
  return extent;
}

function outputShape(
  shape: readonly number[],
  axes: ReadonlySet<number>,
  keepDims: boolean,
): number[] {
  return keepDims
    ? shape.map((size, axis) => axes.has(axis) ? 1 : size)
    : shape.filter((_, axis) => !axes.has(axis));
}
