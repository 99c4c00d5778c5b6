/** Matrix products in every transpose layout, in the place of tfjs's. */
import type { Companion } from "./_companion.ts";

/** What kernels/matmul.ts exports. */
export interface MatMulKernels {
  /** C = op(A) op(B), added to C when `accumulate`; `scratch` from {@linkcode gemmScratchBytes}. */
  gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    c: number,
    scratch: number,
    accumulate: boolean,
  ): void;
}

/** Bytes of scratch that `gemm` needs for a product whose right side has k rows and n columns. */
export function gemmScratchBytes(n: number, k: number): number {
  return (n + 16) * Math.min(k, 512) * 4 + 4096;
}

/** Install BatchMatMul and _FusedMatMul. */
export function installMatMul(_companion: Companion): void {
}
