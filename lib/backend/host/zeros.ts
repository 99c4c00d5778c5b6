/** Zeros for kernels that add to their output. */
import { type SideModule, sizeOf } from "./side_module.ts";
import type { TensorInfo } from "./wasm_backend.ts";

/** Set so many float32 elements to 0. */
export function clear({ backend }: SideModule, address: number, elements: number): void {
  new Uint8Array(backend.wasm.asm.memory.buffer, address, 4 * elements).fill(0);
}

/** A new tensor of zeros. */
export function zeros(module: SideModule, shape: readonly number[]): TensorInfo {
  const tensor = module.output(shape);
  clear(module, module.pointer(tensor), sizeOf(shape));
  return tensor;
}
