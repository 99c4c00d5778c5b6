/** The functions that kernels.wasm exports, as its AssemblyScript source declares them. */
import type { AdamKernels } from "./_adam_update.ts";

/** Pointers are byte addresses on tfjs's heap; sizes are counts of float32 elements. */
export interface KernelExports extends AdamKernels {
  initialize(block: number): void;
}
