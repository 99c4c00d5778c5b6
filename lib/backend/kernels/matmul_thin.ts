// Products with a thin side: few rows or columns. A tile would waste most of its lanes, and packing
// the other matrix would cost more than the product. Each row is a vector times a matrix.

/** Up to 3 rows or columns; up to 7 columns of a transposed A, which need not be turned then. */
// @ts-ignore: decorator
@inline
export function isThin(transposeA: bool, m: i32, n: i32): bool {
  return min(m, n) <= 3 || (transposeA && n <= 7 && n < m);
}

/** C = or += op(A) op(B); see gemm. `buffer`: 64 bytes. */
export function thinProduct(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  a: usize, b: usize, c: usize, buffer: usize, add: bool,
): void {
  const rowA: usize = transposeA ? 4 : <usize> k << 2;
  const stepA: usize = transposeA ? <usize> m << 2 : 4;
  const columnB: usize = transposeB ? <usize> k << 2 : 4;
  const stepB: usize = transposeB ? 4 : <usize> n << 2;
  const ldc = <usize> n << 2;
  if (m <= n) {
    for (let i = 0; i < m; i++, a += rowA, c += ldc) {
      if (transposeB) vectorTimesTransposed(a, stepA, b, columnB, k, n, c, 4, buffer, add);
      else vectorTimesMatrix(a, stepA, b, stepB, k, n, c, 4, buffer, add);
    }
  } else { // C^T = op(B)^T op(A)^T: a column of op(B) times op(A)^T
    for (let j = 0; j < n; j++, b += columnB, c += 4) {
      if (transposeA) vectorTimesMatrix(b, stepB, a, stepA, k, m, c, ldc, buffer, add);
      else vectorTimesTransposed(b, stepB, a, rowA, k, m, c, ldc, buffer, add);
    }
  }
}

/**
 * y = or += x M, where M is stored as k rows of n: sums of whole rows, 16 columns in registers.
 *
 * Elements of x are `stepX` bytes apart, those of y `stepY`, rows of M `ldm`.
 */
function vectorTimesMatrix(
  x: usize, stepX: usize, matrix: usize, ldm: usize, k: i32, n: i32,
  y: usize, stepY: usize, buffer: usize, add: bool,
): void {
  let j = 0;
  for (; j + 16 <= n; j += 16, matrix += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let element = x, row = matrix;
    for (let p = 0; p < k; p++, element += stepX, row += ldm) {
      const v = v128.load_splat<f32>(element);
      s0 = f32x4.add(s0, f32x4.mul(v, v128.load(row)));
      s1 = f32x4.add(s1, f32x4.mul(v, v128.load(row, 16)));
      s2 = f32x4.add(s2, f32x4.mul(v, v128.load(row, 32)));
      s3 = f32x4.add(s3, f32x4.mul(v, v128.load(row, 48)));
    }
    v128.store(buffer, s0);
    v128.store(buffer, s1, 16);
    v128.store(buffer, s2, 32);
    v128.store(buffer, s3, 48);
    y = scatter(buffer, 16, y, stepY, add);
  }
  for (; j + 4 <= n; j += 4, matrix += 16) {
    let s0 = f32x4.splat(0);
    let element = x, row = matrix;
    for (let p = 0; p < k; p++, element += stepX, row += ldm) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(element), v128.load(row)));
    }
    v128.store(buffer, s0);
    y = scatter(buffer, 4, y, stepY, add);
  }
  for (; j < n; j++, matrix += 4) {
    let sum: f32 = 0, element = x, row = matrix;
    for (let p = 0; p < k; p++, element += stepX, row += ldm) {
      sum += load<f32>(element) * load<f32>(row);
    }
    store<f32>(buffer, sum);
    y = scatter(buffer, 1, y, stepY, add);
  }
}

/** y = or += x M^T, where M is stored as n rows of k: inner products, four rows at a time. */
function vectorTimesTransposed(
  x: usize, stepX: usize, matrix: usize, ldm: usize, k: i32, n: i32,
  y: usize, stepY: usize, buffer: usize, add: bool,
): void {
  let j = 0;
  for (; j + 4 <= n; j += 4, matrix += 4 * ldm) {
    v128.store(buffer, fourInnerProducts(x, stepX, matrix, ldm, k));
    y = scatter(buffer, 4, y, stepY, add);
  }
  for (; j < n; j++, matrix += ldm) {
    // the same order of summation as in a group of four
    const sums = fourInnerProducts(x, stepX, matrix, 0, k);
    store<f32>(buffer, f32x4.extract_lane(sums, 0));
    y = scatter(buffer, 1, y, stepY, add);
  }
}

/** The inner products of x with four rows of k elements. */
function fourInnerProducts(x: usize, stepX: usize, row: usize, ldm: usize, k: i32): v128 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let r1 = row + ldm, r2 = r1 + ldm, r3 = r2 + ldm;
  let p = 0;
  for (; p + 4 <= k; p += 4, x += 4 * stepX, row += 16, r1 += 16, r2 += 16, r3 += 16) {
    const v = stepX == 4 ? v128.load(x) : gather(x, stepX);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(row)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(r1)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(r2)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(r3)));
  }
  // sum of the lanes of each: two steps of a transposition, adding
  const low = addHalves(s0, s1), high = addHalves(s2, s3);
  const even = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
  let sums = f32x4.add(even, v128.shuffle<f32>(low, high, 2, 3, 6, 7));
  for (; p < k; p++, x += stepX, row += 4, r1 += 4, r2 += 4, r3 += 4) {
    const column = f32x4(load<f32>(row), load<f32>(r1), load<f32>(r2), load<f32>(r3));
    sums = f32x4.add(sums, f32x4.mul(v128.load_splat<f32>(x), column));
  }
  return sums;
}

/** [x0 + x2, y0 + y2, x1 + x3, y1 + y3] */
// @ts-ignore: decorator
@inline
function addHalves(x: v128, y: v128): v128 {
  return f32x4.add(v128.shuffle<f32>(x, y, 0, 4, 1, 5), v128.shuffle<f32>(x, y, 2, 6, 3, 7));
}

/** Four elements that are `step` bytes apart. */
// @ts-ignore: decorator
@inline
function gather(x: usize, step: usize): v128 {
  const pair = v128.load_lane<f32>(x + step, v128.load32_zero(x), 1);
  return v128.load_lane<f32>(x + 3 * step, v128.load_lane<f32>(x + 2 * step, pair, 2), 3);
}

/** Write, or add, `count` elements of the buffer to y; returns the address after them. */
function scatter(buffer: usize, count: i32, y: usize, step: usize, add: bool): usize {
  for (; count > 0; count--, buffer += 4, y += step) {
    const value = load<f32>(buffer);
    store<f32>(y, add ? load<f32>(y) + value : value);
  }
  return y;
}
