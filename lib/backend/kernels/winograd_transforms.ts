// The small matrices of Winograd's F(2x2, 3x3), and their products with tiles (see winograd.ts):
//     B^T = 1  0 -1  0     G =  1    0    0     A^T = 1  1  1  0
//           0  1  1  0         1/2  1/2  1/2          0  1 -1 -1
//           0 -1  1  0         1/2 -1/2  1/2
//           0  1  0 -1          0    0    1
// A transform is a constant wherever these functions are called, so that each call is compiled to
// the few additions of its own matrix.

/** The one-dimensional transforms. */
export const B_TRANSPOSED = 0, B = 1, A = 2, A_TRANSPOSED = 3, G = 4, G_TRANSPOSED = 5;

/** Length of what a transform takes, and of what it gives. */
@inline
export function sizeBefore(transform: i32): i32 {
  return transform == A ? 2 : transform == G ? 3 : 4;
}

@inline
function sizeAfter(transform: i32): i32 {
  return transform == A_TRANSPOSED ? 2 : transform == G_TRANSPOSED ? 3 : 4;
}

/** One vector times a matrix, for four channels: elements are `step` bytes apart, then `stepTo`. */
@inline
function transform1d(transform: i32, from: usize, step: usize, to: usize, stepTo: usize): void {
  const x0 = v128.load(from), x1 = v128.load(from + step);
  if (transform == A) {
    v128.store(to, x0);
    v128.store(to + stepTo, f32x4.add(x0, x1));
    v128.store(to + 2 * stepTo, f32x4.sub(x0, x1));
    v128.store(to + 3 * stepTo, f32x4.neg(x1));
    return;
  }
  const x2 = v128.load(from + 2 * step), half = f32x4.splat(0.5);
  if (transform == G) {
    const outer = f32x4.mul(half, f32x4.add(x0, x2)), inner = f32x4.mul(half, x1);
    v128.store(to, x0);
    v128.store(to + stepTo, f32x4.add(outer, inner));
    v128.store(to + 2 * stepTo, f32x4.sub(outer, inner));
    v128.store(to + 3 * stepTo, x2);
    return;
  }
  const x3 = v128.load(from + 3 * step);
  if (transform == B_TRANSPOSED) {
    v128.store(to, f32x4.sub(x0, x2));
    v128.store(to + stepTo, f32x4.add(x1, x2));
    v128.store(to + 2 * stepTo, f32x4.sub(x2, x1));
    v128.store(to + 3 * stepTo, f32x4.sub(x1, x3));
  } else if (transform == B) {
    v128.store(to, x0);
    v128.store(to + stepTo, f32x4.add(f32x4.sub(x1, x2), x3));
    v128.store(to + 2 * stepTo, f32x4.sub(f32x4.add(x1, x2), x0));
    v128.store(to + 3 * stepTo, f32x4.neg(x3));
  } else if (transform == A_TRANSPOSED) {
    v128.store(to, f32x4.add(f32x4.add(x0, x1), x2));
    v128.store(to + stepTo, f32x4.sub(f32x4.sub(x1, x2), x3));
  } else {
    const outer = f32x4.mul(half, f32x4.add(x1, x2));
    v128.store(to, f32x4.add(x0, outer));
    v128.store(to + stepTo, f32x4.mul(half, f32x4.sub(x1, x2)));
    v128.store(to + 2 * stepTo, f32x4.add(outer, x3));
  }
}

/** T x T^T, for four channels; `block` is room for 16 vectors in between. */
@inline
export function transform2d(
  transform: i32,
  from: usize,
  down: usize,
  right: usize,
  to: usize,
  downTo: usize,
  rightTo: usize,
  block: usize,
): void {
  for (let row = 0; row < sizeBefore(transform); row++) {
    transform1d(transform, from + <usize> row * down, right, block + (<usize> row << 6), 16);
  }
  for (let column = 0; column < sizeAfter(transform); column++) {
    const at = <usize> column;
    transform1d(transform, block + (at << 4), 64, to + at * rightTo, downTo);
  }
}
