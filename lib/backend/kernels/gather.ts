// Rows fetched by index (gather) and added back by index (its gradient, a segment sum).
// Elements are words of 4 bytes, float32 or int32; indices are int32.

/** Position of the first index outside [0, limit), or -1 when there is none. */
export function firstOutOfRange(indices: usize, count: i32, limit: i32): i32 {
  // as an unsigned number, a negative index is a very large one
  for (let i = 0; i < count; i++, indices += 4) {
    if (load<u32>(indices) >= <u32>limit) return i;
  }
  return -1;
}

/** Copy `width` words. */
// @ts-ignore: decorator
@inline
function copyRow(from: usize, to: usize, width: i32): void {
  const end = from + (<usize>width << 2);
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (; from < end; from += 4, to += 4) store<u32>(to, load<u32>(from));
}

/**
 * y[b, o, i, :] = x[b, o, indices[b, i], :]
 *
 * x is [batches, outer, rows, width], indices [batches, count], y [batches, outer, count, width].
 * Every index must be in [0, rows).
 */
export function gather(
  x: usize,
  indices: usize,
  y: usize,
  batches: i32,
  outer: i32,
  rows: i32,
  width: i32,
  count: i32,
): void {
  const rowBytes = <usize>width << 2;
  for (let b = 0; b < batches; b++) {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < count; i++) {
        copyRow(x + <usize>load<i32>(indices + (<usize>i << 2)) * rowBytes, y, width);
        y += rowBytes;
      }
      x += <usize>rows * rowBytes;
    }
    indices += <usize>count << 2;
  }
}

/**
 * y[s, :] = sum of x[i, :] over the i with ids[i] = s, added in the order of i, so that the same
 * inputs give the same bits. An id outside [0, segments) adds to nothing.
 */
function sumRows<T>(
  x: usize,
  ids: usize,
  y: usize,
  count: i32,
  width: i32,
  segments: i32,
): void {
  const rowBytes = <usize>width << 2;
  memory.fill(y, 0, <usize>segments * rowBytes);
  for (let i = 0; i < count; i++, ids += 4, x += rowBytes) {
    const id = load<u32>(ids);
    if (id >= <u32>segments) continue;
    const row = y + <usize>id * rowBytes;
    let at: usize = 0;
    for (; at + 16 <= rowBytes; at += 16) {
      v128.store(row + at, v128.add<T>(v128.load(row + at), v128.load(x + at)));
    }
    for (; at < rowBytes; at += 4) store<T>(row + at, load<T>(row + at) + load<T>(x + at));
  }
}

/** Sum of the float32 rows of each segment: see `sumRows`. */
export function segmentSum(
  x: usize,
  ids: usize,
  y: usize,
  count: i32,
  width: i32,
  segments: i32,
): void {
  sumRows<f32>(x, ids, y, count, width, segments);
}

/** Sum of the int32 rows of each segment: see `sumRows`. */
export function segmentSumInt(
  x: usize,
  ids: usize,
  y: usize,
  count: i32,
  width: i32,
  segments: i32,
): void {
  sumRows<i32>(x, ids, y, count, width, segments);
}
