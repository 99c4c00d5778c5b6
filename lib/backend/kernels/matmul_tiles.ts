// The innermost part of a matrix product: tiles of 4 x 12 and 4 x 8 elements of C.
//
// A tile lives in registers as long as k runs. In each step it takes 3 (or 2) vectors of B from a
// packed panel and, row by row, one element of A in all four lanes; c<row><vector> is the sum of row
// <row> in the columns 4 <vector> and on. All tiles are written out in this one pattern, since
// registers are local variables and no loop can run over them.
//
// Why these sizes: V8 has 15 vector registers and checks the bounds of each load, at the price of two
// instructions, so loads have to be few. 4 x 12 makes 12 products of 7 loads (6 x 8: of 8), and with
// 4 x 8 it covers every multiple of four in both directions without a wasted lane.

// @ts-ignore: decorator
@inline
function madd(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** Store one row of a tile, added to what is there when `add`. */
// @ts-ignore: decorator
@inline
function storeRow(c: usize, v0: v128, v1: v128, add: bool): void {
  v128.store(c, add ? f32x4.add(v128.load(c), v0) : v0);
  v128.store(c, add ? f32x4.add(v128.load(c, 16), v1) : v1, 16);
}

/** C (4 x 12) = or += A B, where the four rows of A are `lda` bytes apart. */
export function tile12(
  a0: usize, lda: usize, panel: usize, k: i32, c: usize, ldc: usize, add: bool,
): void {
  const zero = f32x4.splat(0);
  let c00 = zero, c01 = zero, c02 = zero, c10 = zero, c11 = zero, c12 = zero;
  let c20 = zero, c21 = zero, c22 = zero, c30 = zero, c31 = zero, c32 = zero;
  let a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
  for (; k > 0; k--) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16), b2 = v128.load(panel, 32);
    let x = v128.load_splat<f32>(a0);
    c00 = madd(c00, x, b0); c01 = madd(c01, x, b1); c02 = madd(c02, x, b2);
    x = v128.load_splat<f32>(a1);
    c10 = madd(c10, x, b0); c11 = madd(c11, x, b1); c12 = madd(c12, x, b2);
    x = v128.load_splat<f32>(a2);
    c20 = madd(c20, x, b0); c21 = madd(c21, x, b1); c22 = madd(c22, x, b2);
    x = v128.load_splat<f32>(a3);
    c30 = madd(c30, x, b0); c31 = madd(c31, x, b1); c32 = madd(c32, x, b2);
    a0 += 4; a1 += 4; a2 += 4; a3 += 4;
    panel += 48;
  }
  storeTile12(c, ldc, add, c00, c01, c02, c10, c11, c12, c20, c21, c22, c30, c31, c32);
}

// @ts-ignore: decorator
@inline
function storeTile12(
  c: usize, ldc: usize, add: bool,
  c00: v128, c01: v128, c02: v128, c10: v128, c11: v128, c12: v128,
  c20: v128, c21: v128, c22: v128, c30: v128, c31: v128, c32: v128,
): void {
  const r1 = c + ldc, r2 = r1 + ldc, r3 = r2 + ldc;
  storeRow(c, c00, c01, add);
  storeRow(r1, c10, c11, add);
  storeRow(r2, c20, c21, add);
  storeRow(r3, c30, c31, add);
  v128.store(c, add ? f32x4.add(v128.load(c, 32), c02) : c02, 32);
  v128.store(r1, add ? f32x4.add(v128.load(r1, 32), c12) : c12, 32);
  v128.store(r2, add ? f32x4.add(v128.load(r2, 32), c22) : c22, 32);
  v128.store(r3, add ? f32x4.add(v128.load(r3, 32), c32) : c32, 32);
}

/** C (4 x 8) = or += A B, where the four rows of A are `lda` bytes apart. */
export function tile8(
  a0: usize, lda: usize, panel: usize, k: i32, c: usize, ldc: usize, add: bool,
): void {
  const zero = f32x4.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero;
  let c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  let a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
  for (; k > 0; k--) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let x = v128.load_splat<f32>(a0);
    c00 = madd(c00, x, b0); c01 = madd(c01, x, b1);
    x = v128.load_splat<f32>(a1);
    c10 = madd(c10, x, b0); c11 = madd(c11, x, b1);
    x = v128.load_splat<f32>(a2);
    c20 = madd(c20, x, b0); c21 = madd(c21, x, b1);
    x = v128.load_splat<f32>(a3);
    c30 = madd(c30, x, b0); c31 = madd(c31, x, b1);
    a0 += 4; a1 += 4; a2 += 4; a3 += 4;
    panel += 32;
  }
  storeTile8(c, ldc, add, c00, c01, c10, c11, c20, c21, c30, c31);
}

// @ts-ignore: decorator
@inline
function storeTile8(
  c: usize, ldc: usize, add: bool,
  c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128, c30: v128, c31: v128,
): void {
  storeRow(c, c00, c01, add);
  storeRow(c + ldc, c10, c11, add);
  storeRow(c + 2 * ldc, c20, c21, add);
  storeRow(c + 3 * ldc, c30, c31, add);
}
