/**
 * Reductions of nothing: over an axis without elements a sum is 0, a product 1, a maximum -Infinity.
 * Stock wasm leaves the result as the memory was before.
 */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { filled } from "../host/heap_elements.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";
import { operationName } from "../host/stock_guard.ts";

/** What each reduction of nothing is, by the type of its result. */
const OF_NOTHING: Readonly<Record<string, (dtype: tf.DataType) => number>> = {
  All: () => 1,
  Any: () => 0,
  Max: (dtype) => dtype === "int32" ? -(2 ** 31) : dtype === "bool" ? 0 : -Infinity,
  Mean: () => NaN,
  Min: (dtype) => dtype === "int32" ? 2 ** 31 - 1 : dtype === "bool" ? 1 : Infinity,
  Prod: () => 1,
  Sum: () => 0,
};

export function installEmptyAxes(module: SideModule): void {
  for (const name of ["All", "Any", "Max", "Min", "Prod"]) {
    overrideKernel(name, (stock) => knowingNothing(module, name, stock!));
  }
  for (const name of ["ArgMax", "ArgMin"]) {
    overrideKernel(name, (stock) => (args) => {
      const { shape } = args.inputs["x"]!;
      const axis = tf.util.parseAxisParam(args.attrs["axis"] as number, shape)[0]!;
      if (shape[axis] === 0) {
        throw new RangeError(
          `Cannot compute ${operationName(name)}: "x" must have an element along axis ${axis}, ` +
            `current shape is [${shape.join(", ")}]`,
        );
      }
      return stock!(args);
    });
  }
}

/** The stock reduction where there are elements, its value of nothing where there are none. */
export function knowingNothing({ backend }: SideModule, name: string, stock: Kernel): Kernel {
  return (args) => {
    const { shape, dtype } = args.inputs["x"]!;
    if (sizeOf(shape) > 0) return stock(args);
    const { axis, reductionIndices, keepDims } = args.attrs as {
      axis?: number | number[];
      reductionIndices?: number | number[];
      keepDims?: boolean;
    };
    const axes = tf.util.parseAxisParam((reductionIndices ?? axis)!, shape);
    const [kept] = tf.backend_util.computeOutAndReduceShapes(shape, axes);
    const result = keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept;
    const type = typeOf(name, dtype);
    return filled(backend, result, type, OF_NOTHING[name]!(type));
  };
}

/** The type that the stock kernel gives, behind its guard. */
function typeOf(name: string, dtype: tf.DataType): tf.DataType {
  if (name === "Mean") return "float32";
  return dtype === "bool" && (name === "Prod" || name === "Sum") ? "int32" : dtype;
}
