// Backward pass of a dense layer up to its two matrix products.

/** Numbers of the activations, as ../_activations.ts names them; linear is 0. */
const RELU: i32 = 1, SIGMOID: i32 = 4, TANH: i32 = 5;

/**
 * dz = dy activation'(z), written by means of y = activation(z), and db = sums of the columns of dz.
 *
 * dy, y and dz are rows x columns, db has `columns` elements. Linear: dz = dy is not written.
 */
export function denseGradient(
  dy: usize, y: usize, dz: usize, db: usize, rows: i32, columns: i32, activation: i32,
): void {
  memory.fill(db, 0, <usize> columns << 2);
  for (; rows > 0; rows--) {
    let sum = db, j = 0;
    for (; j + 4 <= columns; j += 4, dy += 16, y += 16, dz += 16, sum += 16) {
      let d = v128.load(dy);
      if (activation != 0) {
        d = backwards(activation, d, v128.load(y));
        v128.store(dz, d);
      }
      v128.store(sum, f32x4.add(v128.load(sum), d));
    }
    for (; j < columns; j++, dy += 4, y += 4, dz += 4, sum += 4) {
      let d = v128.load32_zero(dy);
      if (activation != 0) {
        d = backwards(activation, d, v128.load32_zero(y));
        store<f32>(dz, f32x4.extract_lane(d, 0));
      }
      store<f32>(sum, load<f32>(sum) + f32x4.extract_lane(d, 0));
    }
  }
}

// @ts-ignore: decorator
@inline
function backwards(activation: i32, dy: v128, y: v128): v128 {
  if (activation == RELU) return v128.andnot(dy, f32x4.le(y, f32x4.splat(0)));
  const one = f32x4.splat(1);
  if (activation == TANH) return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(y, y)));
  if (activation == SIGMOID) return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(one, y)));
  return dy;
}
