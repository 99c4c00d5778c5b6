/** Slice, StridedSlice, SplitV and Unpack as strided copies on the wasm heap. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { type Kernel, overrideKernel } from "../host/override_kernel.ts";
import {
  byteStrides,
  copyRows,
  copyStrided,
  elementBytes,
  type Loop,
} from "../host/strided_copy.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

export function installSlice(module: SideModule): void {
  overrideKernel("Slice", (stock) => slice(module, stock!));
  overrideKernel("StridedSlice", (stock) => stridedSlice(module, stock!));
  overrideKernel("SplitV", (stock) => splitV(module, stock!));
  overrideKernel("Unpack", (stock) => unpack(module, stock!));
}

/** What to cut out of a tensor, axis by axis; every index must be inside. */
interface Cut {
  readonly begin: readonly number[];
  readonly size: readonly number[];
  readonly strides?: readonly number[];
}

/** The cut of `x`, which may be seen in another shape; a new tensor unless it is all of `x`. */
function cutOut(
  module: SideModule,
  x: TensorInfo,
  { begin, size, strides }: Cut,
  shape: readonly number[] = size,
): TensorInfo {
  if (sizeOf(size) === sizeOf(x.shape) && (strides ?? []).every((stride) => stride === 1)) {
    return shared(module, x, shape);
  }
  const bytes = elementBytes(x.dtype)!;
  const y = module.output([...shape], x.dtype);
  const from = byteStrides(x.shape, bytes);
  const to = byteStrides(size, bytes);
  const start = from.reduce((sum, stride, axis) => sum + stride * begin[axis]!, 0);
  const loops = size.map((count, axis): Loop => [
    count,
    from[axis]! * (strides?.[axis] ?? 1),
    to[axis]!,
  ]);
  copyStrided(module, module.pointer(x) + start, module.pointer(y), bytes, loops);
  return y;
}

/** The same buffer in another shape. */
function shared(module: SideModule, x: TensorInfo, shape: readonly number[]): TensorInfo {
  module.backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: [...shape], dtype: x.dtype };
}

function slice(module: SideModule, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (elementBytes(x.dtype) === undefined) return stock(args);
    const attrs = args.attrs as { begin: number | number[]; size: number | number[] };
    const tensor = x as unknown as tf.Tensor; // only its shape is read
    const [begin, size] = tf.slice_util.parseSliceParams(tensor, attrs.begin, attrs.size);
    tf.slice_util.assertParamsValid(tensor, begin!, size!);
    tf.util.assert(
      begin!.every((start) => start >= 0),
      () => `slice() does not support negative begin indexing, but got ${begin}`,
    );
    return cutOut(module, x, { begin: begin!, size: size! });
  };
}

/** The arguments of StridedSlice in the order in which tfjs's own parser takes them. */
interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

function stridedSlice(module: SideModule, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (elementBytes(x.dtype) === undefined) return stock(args);
    const attrs = args.attrs as unknown as StridedSliceAttributes;
    const info = tf.slice_util.sliceInfo(
      x.shape,
      attrs.begin,
      attrs.end,
      attrs.strides,
      attrs.beginMask,
      attrs.endMask,
      attrs.ellipsisMask,
      attrs.newAxisMask,
      attrs.shrinkAxisMask,
    );
    const { begin, end, strides, finalShape } = info;
    const size = strides.map((stride, axis) => {
      return Math.max(0, Math.ceil((end[axis]! - begin[axis]!) / stride));
    });
    return cutOut(module, x, { begin, size, strides }, finalShape);
  };
}

function splitV(module: SideModule, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (elementBytes(x.dtype) === undefined) return stock(args);
    const attrs = args.attrs as { numOrSizeSplits: number | number[]; axis: number };
    const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0]!;
    const tensor = x as unknown as tf.Tensor; // only its shape is read
    const sizes = tf.backend_util.prepareSplitSize(tensor, attrs.numOrSizeSplits, axis);
    let begin = 0;
    return sizes.map((size) => {
      const part = cutAxis(module, x, axis, [begin, size], x.shape.with(axis, size));
      begin += size;
      return part;
    });
  };
}

function unpack(module: SideModule, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["value"]!;
    if (elementBytes(x.dtype) === undefined) return stock(args);
    const axis = tf.util.parseAxisParam(args.attrs["axis"] as number, x.shape)[0]!;
    const shape = x.shape.toSpliced(axis, 1);
    return Array.from(
      { length: x.shape[axis]! },
      (_, i) => cutAxis(module, x, axis, [i, 1], shape),
    );
  };
}

/** `size` indices of an axis from `begin` on, and all of the other axes, seen in `shape`. */
function cutAxis(
  module: SideModule,
  x: TensorInfo,
  axis: number,
  [begin, size]: [begin: number, size: number],
  shape: readonly number[],
): TensorInfo {
  if (size === x.shape[axis]) return shared(module, x, shape);
  const y = module.output([...shape], x.dtype);
  const inner = elementBytes(x.dtype)! * sizeOf(x.shape.slice(axis + 1));
  const source = module.pointer(x) + begin * inner;
  const run = size * inner;
  const rows = sizeOf(x.shape.slice(0, axis));
  copyRows(module, source, module.pointer(y), [rows, run, x.shape[axis]! * inner, run]);
  return y;
}
