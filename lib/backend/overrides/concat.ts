/** Concat, Pack and Tile as strided copies on the wasm heap. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { type Kernel, type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import {
  byteStrides,
  copyRows,
  copyStrided,
  elementBytes,
  type Loop,
} from "../host/strided_copy.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

export function installConcat(module: SideModule): void {
  overrideKernel("Concat", (stock) => concat(module, stock!));
  overrideKernel("Pack", (stock) => pack(module, stock!));
  overrideKernel("Tile", (stock) => tile(module, stock!));
}

/** The tensors side by side in a tensor of `shape`, each cut into `outer` equal stretches. */
function join(
  module: SideModule,
  tensors: readonly TensorInfo[],
  outer: number,
  shape: number[],
): TensorInfo {
  const { dtype } = tensors[0]!;
  const bytes = elementBytes(dtype)!;
  const y = module.output(shape, dtype);
  if (sizeOf(shape) === 0) return y;
  const stride = bytes * sizeOf(shape) / outer;
  let target = module.pointer(y);
  for (const tensor of tensors) {
    const run = bytes * sizeOf(tensor.shape) / outer;
    copyRows(module, module.pointer(tensor), target, [outer, run, run, stride]);
    target += run;
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

function concat(module: SideModule, stock: Kernel): Kernel {
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

function pack(module: SideModule, stock: Kernel): Kernel {
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

function tile(module: SideModule, stock: Kernel): Kernel {
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
