// The end of a product: bias and activation, while the rows of C are still in the first-level cache.

/** Numbers of the activations, as ../_activations.ts names them. */
const RELU: i32 = 1, RELU6: i32 = 2, LEAKY_RELU: i32 = 3;

/** Rows of C: x = activation(x + bias); `bias` has one element for each column, or is 0. */
export function finishRows(
  c: usize, ldc: usize, rows: i32, columns: i32, bias: usize, activation: i32, alpha: f32,
): void {
  for (let i = 0; i < rows; i++, c += ldc) {
    let x = c, y = bias, j = 0;
    for (; j + 4 <= columns; j += 4, x += 16) {
      let v = v128.load(x);
      if (bias != 0) {
        v = f32x4.add(v, v128.load(y));
        y += 16;
      }
      v128.store(x, activate(v, activation, alpha));
    }
    for (; j < columns; j++, x += 4) {
      let v = v128.load32_zero(x);
      if (bias != 0) {
        v = f32x4.add(v, v128.load32_zero(y));
        y += 4;
      }
      v128.store32_lane(x, activate(v, activation, alpha), 0);
    }
  }
}

/** NaN stays NaN: pmax(x, y) and pmin(x, y) are x unless the comparison holds. */
// @ts-ignore: decorator
@inline
export function activate(x: v128, activation: i32, alpha: f32): v128 {
  const zero = f32x4.splat(0);
  if (activation == RELU) return f32x4.pmax(x, zero);
  if (activation == RELU6) return f32x4.pmin(f32x4.pmax(x, zero), f32x4.splat(6));
  if (activation == LEAKY_RELU) {
    return v128.bitselect(f32x4.mul(x, f32x4.splat(alpha)), x, f32x4.lt(x, zero));
  }
  return x;
}

/** C = activation(C + bias) on a whole matrix, after a product that was computed elsewhere. */
export function addBiasAndActivate(
  c: usize, rows: i32, columns: i32, bias: usize, activation: i32, alpha: f32,
): void {
  finishRows(c, <usize> columns << 2, rows, columns, bias, activation, alpha);
}
