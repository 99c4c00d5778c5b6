/** The scratch memory of a matrix product (gemm: general matrix multiplication). */

/** Sizes in kernels/matmul.c: of the blocks of B, and of the widest panel that it is packed into. */
const DEPTH = 256;
const WIDTH = 384;
const WIDEST_PANEL = 32;
const CACHE_LINE = 64;

/** Bytes of scratch that `gemm` needs for a product whose right side has k rows and n columns. */
export function gemmScratchBytes(n: number, k: number): number {
  const columns = WIDEST_PANEL * Math.ceil(Math.min(n, WIDTH) / WIDEST_PANEL);
  return CACHE_LINE + 4 * columns * Math.min(k, DEPTH);
}

/** Bytes of scratch for the products of a dense layer's backward pass: x^T dz and dz W^T. */
export function denseGradientScratchBytes(rows: number, inputs: number, units: number): number {
  return Math.max(gemmScratchBytes(units, rows), gemmScratchBytes(inputs, units));
}
