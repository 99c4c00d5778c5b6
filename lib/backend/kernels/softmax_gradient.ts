// The gradient of softmax along the last axis, in one kernel.

/** dx = dy y - y sum(dy y), row by row; the sum is of 8 partial sums, its order that of the shape. */
export function softmaxGradient(dy: usize, y: usize, dx: usize, rows: i32, columns: i32): void {
  for (let row: i32 = 0; row < rows; row++) {
    const sum = productSum(dy, y, columns);
    const sums = f32x4.splat(sum);
    let i: i32 = 0;
    for (; i + 4 <= columns; i += 4) {
      const yi = v128.load(y);
      v128.store(dx, f32x4.sub(f32x4.mul(v128.load(dy), yi), f32x4.mul(sums, yi)));
      dy += 16;
      y += 16;
      dx += 16;
    }
    for (; i < columns; i++) {
      store<f32>(dx, load<f32>(dy) * load<f32>(y) - sum * load<f32>(y));
      dy += 4;
      y += 4;
      dx += 4;
    }
  }
}

function productSum(a: usize, b: usize, count: i32): f32 {
  let first = f32x4.splat(0), second = first;
  let i: i32 = 0;
  for (; i + 8 <= count; i += 8) {
    first = f32x4.add(first, f32x4.mul(v128.load(a), v128.load(b)));
    second = f32x4.add(second, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    a += 32;
    b += 32;
  }
  first = f32x4.add(first, second);
  let sum = (f32x4.extract_lane(first, 0) + f32x4.extract_lane(first, 2)) +
    (f32x4.extract_lane(first, 1) + f32x4.extract_lane(first, 3));
  for (; i < count; i++) {
    sum += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
  }
  return sum;
}
