// Sums along an axis of [outer, reduced, inner]. The order of summation depends on the shape alone:
// blocks are added by several accumulators, and the blocks' sums pairwise (a balanced tree). With
// u = 2^-24 the error is at most (72 + log2(n / 1024)) u sum|x| along rows and
// (257 + log2(n / 256)) u sum|x| down columns; the usual, random error is far smaller.

/** Longest stretch of a row that is added without splitting: 64 turns of 16 partial sums. */
const ROW_BLOCK: i32 = 1024;
/** Most rows that are added down a column without splitting. */
const COLUMN_BLOCK: i32 = 256;

/** y[row] = sum of x[row] / divisor, for x of [rows, columns]. */
export function sumRows(x: usize, y: usize, rows: i32, columns: i32, divisor: f32): void {
  for (let row: i32 = 0; row < rows; row++) {
    store<f32>(y, sumRow(x, columns) / divisor);
    x += <usize>columns << 2;
    y += 4;
  }
}

function sumRow(x: usize, count: i32): f32 {
  if (count <= ROW_BLOCK) return sumBlock(x, count);
  const half = firstHalf(count, ROW_BLOCK);
  return sumRow(x, half) + sumRow(x + (<usize>half << 2), count - half);
}

/** Half of the blocks, rounded up: the tree's shape is that of the number of blocks. */
// @ts-ignore: decorator
@inline
function firstHalf(count: i32, size: i32): i32 {
  const blocks = (count + size - 1) / size;
  return ((blocks + 1) >> 1) * size;
}

function sumBlock(x: usize, count: i32): f32 {
  let sum: f32 = 0;
  let i: i32 = 0;
  if (count >= 4) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (; i + 16 <= count; i += 16) {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
      c = f32x4.add(c, v128.load(x, 32));
      d = f32x4.add(d, v128.load(x, 48));
      x += 64;
    }
    for (; i + 4 <= count; i += 4) {
      a = f32x4.add(a, v128.load(x));
      x += 16;
    }
    sum = lanesSum(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  }
  for (; i < count; i++) {
    sum += load<f32>(x);
    x += 4;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function lanesSum(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 2)) +
    (f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 3));
}

/**
 * y[o, i] = sum over r of x[o, r, i] / divisor, for x of [outer, rows, columns].
 * `scratch` has room for 2048 bytes: the sums of the halves that wait for their other half.
 */
export function sumColumns(
  x: usize,
  y: usize,
  outer: i32,
  rows: i32,
  columns: i32,
  divisor: f32,
  scratch: usize,
): void {
  const stride = <usize>columns << 2;
  const by = f32x4.splat(divisor);
  for (let o: i32 = 0; o < outer; o++) {
    let column: i32 = 0;
    for (; column + 16 <= columns; column += 16) {
      addDown16(x + (<usize>column << 2), stride, rows, scratch);
      for (let k: usize = 0; k < 64; k += 16) {
        v128.store(y + k, f32x4.div(v128.load(scratch + k), by));
      }
      y += 64;
    }
    for (; column + 4 <= columns; column += 4) {
      v128.store(y, f32x4.div(addDown4(x + (<usize>column << 2), stride, rows), by));
      y += 16;
    }
    for (; column < columns; column++) {
      store<f32>(y, addDown1(x + (<usize>column << 2), stride, rows) / divisor);
      y += 4;
    }
    x += <usize>rows * stride;
  }
}

/** Sums of 16 columns, one cache line wide, into the 64 bytes at `out`; the bytes behind are free. */
function addDown16(x: usize, stride: usize, rows: i32, out: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  if (rows > COLUMN_BLOCK) {
    const half = firstHalf(rows, COLUMN_BLOCK);
    addDown16(x, stride, half, out);
    addDown16(x + <usize>half * stride, stride, rows - half, out + 64);
    a = f32x4.add(v128.load(out), v128.load(out, 64));
    b = f32x4.add(v128.load(out, 16), v128.load(out, 80));
    c = f32x4.add(v128.load(out, 32), v128.load(out, 96));
    d = f32x4.add(v128.load(out, 48), v128.load(out, 112));
  } else {
    for (let row: i32 = 0; row < rows; row++) {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
      c = f32x4.add(c, v128.load(x, 32));
      d = f32x4.add(d, v128.load(x, 48));
      x += stride;
    }
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
}

function addDown4(x: usize, stride: usize, rows: i32): v128 {
  if (rows > COLUMN_BLOCK) {
    const half = firstHalf(rows, COLUMN_BLOCK);
    const top = addDown4(x, stride, half);
    return f32x4.add(top, addDown4(x + <usize>half * stride, stride, rows - half));
  }
  let even = f32x4.splat(0), odd = even;
  let row: i32 = 0;
  for (; row + 2 <= rows; row += 2) {
    even = f32x4.add(even, v128.load(x));
    odd = f32x4.add(odd, v128.load(x + stride));
    x += stride << 1;
  }
  if (row < rows) even = f32x4.add(even, v128.load(x));
  return f32x4.add(even, odd);
}

function addDown1(x: usize, stride: usize, rows: i32): f32 {
  if (rows > COLUMN_BLOCK) {
    const half = firstHalf(rows, COLUMN_BLOCK);
    const top = addDown1(x, stride, half);
    return top + addDown1(x + <usize>half * stride, stride, rows - half);
  }
  let even: f32 = 0, odd: f32 = 0;
  let row: i32 = 0;
  for (; row + 2 <= rows; row += 2) {
    even += load<f32>(x);
    odd += load<f32>(x + stride);
    x += stride << 1;
  }
  if (row < rows) even += load<f32>(x);
  return even + odd;
}
