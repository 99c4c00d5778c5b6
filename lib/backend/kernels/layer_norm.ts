// Layer normalization over rows of any width. The last `columns % 4` elements of a row are done one
// by one, after its whole vectors; sums run over 8 lanes, added in an order that the width alone fixes.
import { sumLanes } from "./math";

/** Sum over a row of (x - shift) or, `squared`, of its square. */
// @ts-ignore: decorator
@inline
function rowSum(x: usize, columns: i32, shift: f32, squared: bool): f32 {
  const s = f32x4.splat(shift);
  let even = f32x4.splat(0), odd = even;
  let j: i32 = 0;
  for (; j + 8 <= columns; j += 8, x += 32) {
    const a = f32x4.sub(v128.load(x), s), b = f32x4.sub(v128.load(x, 16), s);
    even = f32x4.add(even, squared ? f32x4.mul(a, a) : a);
    odd = f32x4.add(odd, squared ? f32x4.mul(b, b) : b);
  }
  let rest: f32 = 0;
  for (; j < columns; j++, x += 4) {
    const a = load<f32>(x) - shift;
    rest += squared ? a * a : a;
  }
  return sumLanes(f32x4.add(even, odd)) + rest;
}

/**
 * y = (x - mean) / std gamma + beta, with std = sqrt(variance + epsilon), for each of the rows;
 * statistics, of two numbers a row, gets mean and 1 / std.
 */
export function layerNorm(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  statistics: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const width = <usize> columns << 2, vectors = <usize> (columns & ~3) << 2;
  for (let row: i32 = 0; row < rows; row++, x += width, y += width, statistics += 8) {
    const mean = rowSum(x, columns, 0, false) / <f32> columns;
    const inverse: f32 = 1 / sqrt<f32>(rowSum(x, columns, mean, true) / <f32> columns + epsilon);
    store<f32>(statistics, mean);
    store<f32>(statistics, inverse, 4);
    const meanX4 = f32x4.splat(mean), inverseX4 = f32x4.splat(inverse);
    let j: usize = 0;
    for (; j < vectors; j += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + j), meanX4), inverseX4);
      v128.store(y + j, f32x4.add(f32x4.mul(normal, v128.load(gamma + j)), v128.load(beta + j)));
    }
    for (; j < width; j += 4) {
      const normal = (load<f32>(x + j) - mean) * inverse;
      store<f32>(y + j, normal * load<f32>(gamma + j) + load<f32>(beta + j));
    }
  }
}

/**
 * With n = (x - mean) / std and d = dy gamma:
 * dx = (d - mean(d) - n mean(d n)) / std, dgamma = sum of dy n, dbeta = sum of dy over the rows.
 */
export function layerNormGradient(
  dy: usize,
  x: usize,
  gamma: usize,
  statistics: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  rows: i32,
  columns: i32,
): void {
  const width = <usize> columns << 2;
  memory.fill(dgamma, 0, width);
  memory.fill(dbeta, 0, width);
  for (let row: i32 = 0; row < rows; row++) {
    const mean = load<f32>(statistics), inverse = load<f32>(statistics, 4);
    rowGradient(dy, x, gamma, dx, dgamma, dbeta, columns, mean, inverse);
    dy += width;
    x += width;
    dx += width;
    statistics += 8;
  }
}

/** One row: first the sums, into dgamma, dbeta and two means; then dx. */
function rowGradient(
  dy: usize,
  x: usize,
  gamma: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  columns: i32,
  mean: f32,
  inverse: f32,
): void {
  const width = <usize> columns << 2, vectors = <usize> (columns & ~3) << 2;
  const meanX4 = f32x4.splat(mean), inverseX4 = f32x4.splat(inverse);
  let sum = f32x4.splat(0), product = sum;
  let sumRest: f32 = 0, productRest: f32 = 0;
  let j: usize = 0;
  for (; j < vectors; j += 16) {
    const dyj = v128.load(dy + j), d = f32x4.mul(dyj, v128.load(gamma + j));
    const n = f32x4.mul(f32x4.sub(v128.load(x + j), meanX4), inverseX4);
    v128.store(dgamma + j, f32x4.add(v128.load(dgamma + j), f32x4.mul(dyj, n)));
    v128.store(dbeta + j, f32x4.add(v128.load(dbeta + j), dyj));
    sum = f32x4.add(sum, d);
    product = f32x4.add(product, f32x4.mul(d, n));
  }
  for (; j < width; j += 4) {
    const dyj = load<f32>(dy + j), d = dyj * load<f32>(gamma + j);
    const n = (load<f32>(x + j) - mean) * inverse;
    store<f32>(dgamma + j, load<f32>(dgamma + j) + dyj * n);
    store<f32>(dbeta + j, load<f32>(dbeta + j) + dyj);
    sumRest += d;
    productRest += d * n;
  }
  const meanD = (sumLanes(sum) + sumRest) / <f32> columns;
  const meanDN = (sumLanes(product) + productRest) / <f32> columns;
  const meanDX4 = f32x4.splat(meanD), meanDNX4 = f32x4.splat(meanDN);
  for (j = 0; j < vectors; j += 16) {
    const d = f32x4.mul(v128.load(dy + j), v128.load(gamma + j));
    const n = f32x4.mul(f32x4.sub(v128.load(x + j), meanX4), inverseX4);
    const centred = f32x4.sub(f32x4.sub(d, meanDX4), f32x4.mul(n, meanDNX4));
    v128.store(dx + j, f32x4.mul(centred, inverseX4));
  }
  for (; j < width; j += 4) {
    const d = load<f32>(dy + j) * load<f32>(gamma + j);
    const n = (load<f32>(x + j) - mean) * inverse;
    store<f32>(dx + j, (d - meanD - n * meanDN) * inverse);
  }
}
