/** Type checks: the kernels compute in float32 only. */
import type { TensorInfo } from "./wasm_backend.ts";

/** Whether all tensors are float32. */
export function areFloat32(...tensors: readonly TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}

/** For a kernel that stock wasm lacks: there is none to hand other types to. */
export function assertFloat32(kernel: string, ...tensors: readonly TensorInfo[]): void {
  for (const { dtype } of tensors) {
    if (dtype === "float32") continue;
    throw new TypeError(
      `Cannot compute ${kernel}: tensors must be float32, current type is ${dtype}`,
    );
  }
}
