/** Reads and writes the elements of tensors on the wasm heap from TypeScript, for what is rare or cheap. */
import * as tf from "@tensorflow/tfjs";
import { sizeOf } from "./side_module.ts";
import type { TensorInfo, WasmBackend } from "./wasm_backend.ts";

/** The elements of a tensor, by its type. */
export type Elements =
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** The elements themselves, not a copy: good until the next allocation on the heap. */
export function elementsOf(backend: WasmBackend, { dataId, shape, dtype }: TensorInfo): Elements {
  const { memoryOffset } = backend.dataIdMap.get(dataId);
  const buffer = backend.wasm.asm.memory.buffer as ArrayBuffer; // never shared: tfjs's threads are off
  const size = sizeOf(shape);
  if (dtype === "float32") return new Float32Array(buffer, memoryOffset, size);
  if (dtype === "int32") return new Int32Array(buffer, memoryOffset, size);
  return new Uint8Array(buffer, memoryOffset, size);
}

/** A new tensor of one value. */
export function filled(
  backend: WasmBackend,
  shape: readonly number[],
  dtype: tf.DataType,
  value: number,
): TensorInfo {
  const y = backend.makeOutput([...shape], dtype);
  elementsOf(backend, y).fill(value);
  return y;
}

/** f of each element, in the same type. */
export function mapElements(
  backend: WasmBackend,
  x: TensorInfo,
  f: (element: number) => number,
): TensorInfo {
  const y = backend.makeOutput(x.shape, x.dtype);
  const from = elementsOf(backend, x), to = elementsOf(backend, y);
  for (let i = 0; i < from.length; i++) to[i] = f(from[i]!);
  return y;
}

/** f of each pair of elements, broadcast; in the type of `a`. */
export function zipElements(
  backend: WasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  f: (a: number, b: number) => number,
): TensorInfo {
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const y = backend.makeOutput(shape, a.dtype);
  const left = elementsOf(backend, a), right = elementsOf(backend, b), to = elementsOf(backend, y);
  const places = [a, b].map((x) => sourcesOf(x.shape, shape)) as [Int32Array, Int32Array];
  for (let i = 0; i < to.length; i++) to[i] = f(left[places[0][i]!]!, right[places[1][i]!]!);
  return y;
}

/** For each element of `shape` the element of an operand that is repeated there. */
function sourcesOf(operand: readonly number[], shape: readonly number[]): Int32Array {
  let sources = Int32Array.of(0);
  let stride = 1;
  for (let axis = shape.length - 1, inner = 1; axis >= 0; axis--) {
    const size = shape[axis]!, own = operand[axis - shape.length + operand.length] ?? 1;
    const step = own === 1 ? 0 : stride;
    const wider = new Int32Array(size * inner);
    for (let i = 0; i < wider.length; i++) {
      wider[i] = sources[i % inner]! + Math.floor(i / inner) * step;
    }
    sources = wider;
    stride *= own;
    inner *= size;
  }
  return sources;
}
