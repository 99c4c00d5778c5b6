/** Zeros for kernels that add to their output. */
import { type Companion, sizeOf } from "./_companion.ts";
import type { TensorInfo } from "./_wasm_backend.ts";

/** Set so many float32 elements to 0. */
export function clear({ backend }: Companion, address: number, elements: number): void {
  new Uint8Array(backend.wasm.asm.memory.buffer, address, 4 * elements).fill(0);
}

/** A new tensor of zeros. */
export function zeros(companion: Companion, shape: readonly number[]): TensorInfo {
  const tensor = companion.output(shape);
  clear(companion, companion.pointer(tensor), sizeOf(shape));
  return tensor;
}
