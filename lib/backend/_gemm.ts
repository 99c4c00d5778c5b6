/** The matrix product of the companion module (gemm: general matrix multiplication). */

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
  /** C = op(A) op(B) for int32, modulo 2^32. */
  gemmInt32(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    c: number,
  ): void;
  /** C = activation(op(A) op(B) + bias); a bias at the address 0 is none. */
  gemmFused(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    c: number,
    scratch: number,
    bias: number,
    activation: number,
    alpha: number,
  ): void;
  /** C = activation(C + bias). */
  addBiasAndActivate(
    c: number,
    rows: number,
    columns: number,
    bias: number,
    activation: number,
    alpha: number,
  ): void;
}

/** Sizes in kernels/matmul.ts: of the blocks, and of what stands before them. */
const KC = 256;
const NC = 384;
const TILE_BYTES = 256;

/** Bytes of scratch that `gemm` needs for a product whose right side has k rows and n columns. */
export function gemmScratchBytes(n: number, k: number): number {
  const columns = Math.max(8, 4 * Math.ceil(Math.min(n, NC) / 4));
  return 64 + TILE_BYTES + 16 * KC + 4 * columns * Math.min(k, KC);
}
