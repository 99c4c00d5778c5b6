/** Overwriting a variable's elements where they are, without anyone else noticing. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sideModule } from "./side_module.ts";

/**
 * Address of a variable's elements, free to be overwritten: copy on write.
 *
 * Clones, reshaped views, saved tensors and variables that were assigned from one another share one
 * buffer. Then the variable gets a copy of its own, and the others keep the old values.
 */
export function writablePointer(module: SideModule, variable: tf.Variable): number {
  const { memoryOffset, refCount } = module.backend.dataIdMap.get(variable.dataId);
  if (refCount === 1) return memoryOffset;
  const output = module.output(variable.shape);
  const pointer = module.pointer(output);
  const heap = new Uint8Array(module.backend.wasm.asm.memory.buffer);
  heap.copyWithin(pointer, memoryOffset, memoryOffset + 4 * variable.size);
  const copy = tf.engine().makeTensorFromTensorInfo(output);
  variable.assign(copy);
  copy.dispose();
  return pointer;
}

/**
 * sum += x, two float32 tensors of one shape, where nobody else holds the buffer of `sum`.
 *
 * @returns whether it was done: only on the wasm backend
 */
export function addInPlace(sum: tf.Tensor, x: tf.Tensor): boolean {
  if (tf.getBackend() !== "wasm") return false;
  const module = sideModule(),
    { memoryOffset, refCount } = module.backend.dataIdMap.get(sum.dataId);
  if (refCount !== 1) return false;
  module.kernels.add(memoryOffset, module.pointer(x), memoryOffset, 1, sum.size);
  return true;
}
