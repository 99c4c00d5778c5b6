/** Tanh, Exp, Log, Maximum and Minimum of float32 tensors, in SIMD. */
import { type Companion, sizeOf } from "./_companion.ts";
import { type Kernel, overrideKernel } from "./_override.ts";

/** Counts are of float32 elements; see kernels/elementwise.ts. */
export interface ElementwiseKernels {
  tanh(x: number, y: number, count: number): void;
  exp(x: number, y: number, count: number): void;
  log(x: number, y: number, count: number): void;
  /** [rows, columns] with [columns]. */
  maximum(a: number, b: number, y: number, rows: number, columns: number): void;
  minimum(a: number, b: number, y: number, rows: number, columns: number): void;
}

export function installElementwise(module: Companion): void {
  const { tanh, exp, log, maximum, minimum } = module.kernels;
  overrideKernel("Tanh", (stock) => unary(module, tanh, stock!));
  overrideKernel("Exp", (stock) => unary(module, exp, stock!));
  overrideKernel("Log", (stock) => unary(module, log, stock!));
  overrideKernel("Maximum", (stock) => binary(module, maximum, stock!));
  overrideKernel("Minimum", (stock) => binary(module, minimum, stock!));
}

function unary(module: Companion, kernel: ElementwiseKernels["tanh"], stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (x.dtype !== "float32") return stock(args);
    const y = module.output(x.shape);
    kernel(module.pointer(x), module.pointer(y), sizeOf(x.shape));
    return y;
  };
}

/** For symmetric operations: the operand that is repeated always comes second. */
function binary(module: Companion, kernel: ElementwiseKernels["maximum"], stock: Kernel): Kernel {
  return (args) => {
    const a = args.inputs["a"]!, b = args.inputs["b"]!;
    if (a.dtype !== "float32" || b.dtype !== "float32") return stock(args);
    const [full, row] = isRowOf(b.shape, a.shape) ? [a, b] : [b, a];
    if (!isRowOf(row.shape, full.shape)) return stock(args);
    const y = module.output(full.shape);
    const columns = sizeOf(row.shape);
    const rows = columns === 0 ? 0 : sizeOf(full.shape) / columns;
    kernel(module.pointer(full), module.pointer(row), module.pointer(y), rows, columns);
    return y;
  };
}

/** Whether broadcasting repeats all of `row` along the leading axes of `full`, and no other way. */
function isRowOf(row: readonly number[], full: readonly number[]): boolean {
  if (row.length > full.length) return false;
  const offset = full.length - row.length;
  const start = row.findIndex((size) => size !== 1);
  if (start === -1) return true;
  return row.every((size, axis) => axis < start || size === full[offset + axis]);
}
