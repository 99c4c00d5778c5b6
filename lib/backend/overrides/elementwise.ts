/** Functions of one element, Maximum, Minimum and the four operations of arithmetic on float32 tensors. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import type { Kernels } from "../host/kernel_signatures.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";
import { byteStrides, copyStrided, type Loop } from "../host/strided_copy.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

const BYTES = 4;

/** [rows, columns] with [columns]. */
type RowKernel = (a: number, row: number, y: number, rows: number, columns: number) => void;

/** Functions of one element: tfjs's kernels, and ours. */
const UNARY = [
  ["Tanh", "tanh"],
  ["Exp", "exp"],
  ["Log", "log"],
  ["Log1p", "log1p"],
  ["Sigmoid", "sigmoid"],
] as const;

export function installElementwise(module: SideModule): void {
  const { maximum, minimum, add, multiply } = module.kernels;
  const { subtract, subtractFrom, divide, divideInto } = module.kernels;
  for (const [name, kernel] of UNARY) {
    overrideKernel(name, (stock) => unary(module, module.kernels[kernel], stock!));
  }
  overrideKernel("Maximum", (stock) => binary(module, maximum, stock!));
  overrideKernel("Minimum", (stock) => binary(module, minimum, stock!));
  overrideKernel("Add", (stock) => arithmetic(module, add, add, stock!));
  overrideKernel("Multiply", (stock) => arithmetic(module, multiply, multiply, stock!));
  overrideKernel("Sub", (stock) => arithmetic(module, subtract, subtractFrom, stock!));
  overrideKernel("RealDiv", (stock) => arithmetic(module, divide, divideInto, stock!));
}

function unary(module: SideModule, kernel: Kernels["tanh"], stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (x.dtype !== "float32") return stock(args);
    const y = module.output(x.shape);
    kernel(module.pointer(x), module.pointer(y), sizeOf(x.shape));
    return y;
  };
}

/**
 * Stock arithmetic is right and as fast on large tensors, but a call costs three times as much,
 * which is most of the time of a small net. Broadcasts other than that of a row stay stock's.
 *
 * @param kernel for a repeated second operand
 * @param reversed for a repeated first operand, which it takes second
 */
function arithmetic(
  module: SideModule,
  kernel: RowKernel,
  reversed: RowKernel,
  stock: Kernel,
): Kernel {
  return (args) => {
    const a = args.inputs["a"]!, b = args.inputs["b"]!;
    if (a.dtype !== "float32" || b.dtype !== "float32") return stock(args);
    const repeatsSecond = isRowOf(b.shape, a.shape);
    if (!repeatsSecond && !isRowOf(a.shape, b.shape)) {
      return eachByItsRow(module, kernel, a, b) ?? eachByItsRow(module, reversed, b, a) ??
        stock(args);
    }
    const [full, row] = repeatsSecond ? [a, b] : [b, a];
    const count = sizeOf(full.shape), columns = sizeOf(row.shape);
    const y = module.output(full.shape);
    if (count === 0) return y;
    const apply = repeatsSecond ? kernel : reversed;
    apply(module.pointer(full), module.pointer(row), module.pointer(y), count / columns, columns);
    return y;
  };
}

/** Fewer elements for each row are not worth a call. */
const LEAST_EACH = 256;

/**
 * [examples, places, channels] with a row for each example, [examples, 1, channels]; undefined for other
 * shapes.
 */
function eachByItsRow(
  module: SideModule,
  kernel: RowKernel,
  full: TensorInfo,
  rows: TensorInfo,
): TensorInfo | undefined {
  const { shape } = full;
  if (rows.shape.length !== shape.length) return undefined;
  const isOther = (size: number, axis: number) => size !== rows.shape[axis];
  const first = shape.findIndex(isOther), last = shape.findLastIndex(isOther);
  if (!rows.shape.slice(first, last + 1).every((size) => size === 1)) return undefined;
  const examples = sizeOf(shape.slice(0, first)), columns = sizeOf(shape.slice(last + 1));
  const places = sizeOf(shape.slice(first, last + 1)), each = places * columns;
  if (each < LEAST_EACH || examples === 0) return undefined;
  const y = module.output(shape);
  const [from, by, to] = [full, rows, y].map((t) => module.pointer(t)) as [number, number, number];
  for (let i = 0; i < examples; i++) {
    const at = BYTES * i * each;
    kernel(from + at, by + BYTES * i * columns, to + at, places, columns);
  }
  return y;
}

/** For symmetric operations: the operand that is repeated comes second. */
function binary(module: SideModule, kernel: RowKernel, stock: Kernel): Kernel {
  return (args) => {
    const a = args.inputs["a"]!, b = args.inputs["b"]!;
    if (a.dtype !== "float32" || b.dtype !== "float32") return stock(args);
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const y = module.output(shape);
    const count = sizeOf(shape);
    const [full, row] = isRowOf(b.shape, a.shape) ? [a, b] : [b, a];
    if (isRowOf(row.shape, full.shape)) {
      const columns = sizeOf(row.shape);
      const rows = count === 0 ? 0 : count / columns;
      kernel(module.pointer(full), module.pointer(row), module.pointer(y), rows, columns);
    } else {
      const [first, second] = spread(module, [a, b], shape);
      kernel(first!, second!, module.pointer(y), 1, count);
    }
    return y;
  };
}

/** Addresses of the tensors' copies in scratch memory, each broadcast to `shape`. */
function spread(module: SideModule, tensors: readonly TensorInfo[], shape: number[]): number[] {
  const bytes = BYTES * sizeOf(shape);
  const scratch = module.scratch(bytes * tensors.length);
  const to = byteStrides(shape, BYTES);
  return tensors.map((tensor, i) => {
    const missing = shape.length - tensor.shape.length;
    const from = byteStrides(tensor.shape, BYTES);
    const loops = shape.map((count, axis): Loop => {
      const repeated = (tensor.shape[axis - missing] ?? 1) === 1;
      return [count, repeated ? 0 : from[axis - missing]!, to[axis]!];
    });
    copyStrided(module, module.pointer(tensor), scratch + i * bytes, BYTES, loops);
    return scratch + i * bytes;
  });
}

/** Whether broadcasting repeats all of `row` along the leading axes of `full`, and no other way. */
export function isRowOf(row: readonly number[], full: readonly number[]): boolean {
  if (row.length > full.length) return false;
  const offset = full.length - row.length;
  const start = row.findIndex((size) => size !== 1);
  if (start === -1) return true;
  return row.every((size, axis) => axis < start || size === full[offset + axis]);
}
