/** Slice, StridedSlice, SplitV, Unpack, Concat, Pack and Tile as strided copies on the wasm heap. */
import * as tf from "@tensorflow/tfjs";
import { type Companion, sizeOf } from "./_companion.ts";
import { type Kernel, type KernelArguments, overrideKernel } from "./_override.ts";
import { byteStrides, copyStrided, elementBytes, type Loop } from "./_strided_copy.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

export function installCopies(module: Companion): void {
  overrideKernel("Slice", (stock) => slice(module, stock!));
  overrideKernel("StridedSlice", (stock) => stridedSlice(module, stock!));
  overrideKernel("SplitV", (stock) => splitV(module, stock!));
  overrideKernel("Unpack", (stock) => unpack(module, stock!));
  overrideKernel("Concat", (stock) => concat(module, stock!));
  overrideKernel("Pack", (stock) => pack(module, stock!));
  overrideKernel("Tile", (stock) => tile(module, stock!));
}

/** What to cut out of a tensor, axis by axis. */
interface Cut {
  readonly begin: readonly number[];
  readonly size: readonly number[];
  readonly strides?: readonly number[];
}

/** The cut of `x` in a new tensor, which may be seen in another shape. */
function cutOut(
  module: Companion,
  x: TensorInfo,
  { begin, size, strides }: Cut,
  shape: readonly number[] = size,
): TensorInfo {
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

function slice(module: Companion, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (elementBytes(x.dtype) === undefined) return stock(args);
    const attrs = args.attrs as { begin: number | number[]; size: number | number[] };
    const tensor = x as unknown as tf.Tensor; // only its shape is read
    const [begin, size] = tf.slice_util.parseSliceParams(tensor, attrs.begin, attrs.size);
    tf.slice_util.assertParamsValid(tensor, begin!, size!);
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

function stridedSlice(module: Companion, stock: Kernel): Kernel {
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

function splitV(module: Companion, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    if (elementBytes(x.dtype) === undefined) return stock(args);
    const attrs = args.attrs as { numOrSizeSplits: number | number[]; axis: number };
    const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0]!;
    const tensor = x as unknown as tf.Tensor; // only its shape is read
    const sizes = tf.backend_util.prepareSplitSize(tensor, attrs.numOrSizeSplits, axis);
    let begin = 0;
    return sizes.map((size) => {
      const part = cutOut(module, x, alongAxis(x.shape, axis, begin, size));
      begin += size;
      return part;
    });
  };
}

function unpack(module: Companion, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["value"]!;
    if (elementBytes(x.dtype) === undefined) return stock(args);
    const axis = tf.util.parseAxisParam(args.attrs["axis"] as number, x.shape)[0]!;
    const shape = x.shape.filter((_, i) => i !== axis);
    return Array.from(
      { length: x.shape[axis]! },
      (_, i) => cutOut(module, x, alongAxis(x.shape, axis, i, 1), shape),
    );
  };
}

/** All of a tensor but along one axis, where it is `size` from `begin` on. */
function alongAxis(shape: readonly number[], axis: number, begin: number, size: number): Cut {
  return {
    begin: shape.map((_, i) => i === axis ? begin : 0),
    size: shape.map((whole, i) => i === axis ? size : whole),
  };
}

/** The tensors side by side in the axis that has `inner` elements behind it in a tensor of `shape`. */
function join(
  module: Companion,
  tensors: readonly TensorInfo[],
  outer: number,
  shape: number[],
): TensorInfo {
  const { dtype } = tensors[0]!;
  const bytes = elementBytes(dtype)!;
  const y = module.output(shape, dtype);
  const stride = outer === 0 ? 0 : bytes * sizeOf(shape) / outer;
  let target = module.pointer(y);
  for (const tensor of tensors) {
    const width = outer === 0 ? 0 : sizeOf(tensor.shape) / outer;
    copyStrided(module, module.pointer(tensor), target, bytes, [
      [outer, width * bytes, stride],
      [width, bytes, bytes],
    ]);
    target += width * bytes;
  }
  return y;
}

/** The inputs of Concat and Pack are an array, and all of one type that lies on the heap. */
function joinable(args: KernelArguments): TensorInfo[] | undefined {
  const tensors = args.inputs as unknown as TensorInfo[];
  const { dtype } = tensors[0]!;
  const same = elementBytes(dtype) !== undefined &&
    tensors.every((tensor) => tensor.dtype === dtype);
  return same ? tensors : undefined;
}

function concat(module: Companion, stock: Kernel): Kernel {
  return (args) => {
    const tensors = joinable(args);
    if (tensors === undefined) return stock(args);
    const shapes = tensors.map((tensor) => tensor.shape);
    const axis = tf.util.parseAxisParam(args.attrs["axis"] as number, shapes[0]!)[0]!;
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const shape = tf.backend_util.computeOutShape(shapes, axis);
    const filled = tensors.filter((tensor) => sizeOf(tensor.shape) > 0);
    if (filled.length === 1) {
      const { dataId, dtype } = filled[0]!;
      module.backend.incRef(dataId);
      return { dataId, shape, dtype };
    }
    return join(module, tensors, sizeOf(shape.slice(0, axis)), shape);
  };
}

function pack(module: Companion, stock: Kernel): Kernel {
  return (args) => {
    const tensors = joinable(args);
    if (tensors === undefined) return stock(args);
    const { shape } = tensors[0]!;
    for (const tensor of tensors) {
      tf.util.assertShapesMatch(
        shape,
        tensor.shape,
        "All tensors passed to stack must have matching shapes",
      );
    }
    const axis = tf.util.parseAxisParam(args.attrs["axis"] as number, [...shape, 1])[0]!;
    const outer = sizeOf(shape.slice(0, axis));
    return join(module, tensors, outer, shape.toSpliced(axis, 0, tensors.length));
  };
}

function tile(module: Companion, stock: Kernel): Kernel {
  return (args) => {
    const x = args.inputs["x"]!;
    const bytes = elementBytes(x.dtype);
    if (bytes === undefined) return stock(args);
    const repetitions = args.attrs["reps"] as number[];
    const shape = x.shape.map((size, axis) => size * repetitions[axis]!);
    const y = module.output(shape, x.dtype);
    const from = byteStrides(x.shape, bytes);
    const to = byteStrides(shape, bytes);
    const loops = x.shape.flatMap((size, axis): Loop[] => [
      [repetitions[axis]!, 0, to[axis]! * size],
      [size, from[axis]!, to[axis]!],
    ]);
    copyStrided(module, module.pointer(x), module.pointer(y), bytes, loops);
    return y;
  };
}
