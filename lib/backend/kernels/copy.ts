// Strided copies: slices, splits, concatenations, stacks, tiles and every transposition are one of
// the two below. Strides and runs are counts of bytes; a stride may be 0 (repeat) or negative.

/** From this many bytes on the memory.copy instruction, a call, is faster than a loop. */
const LONG_RUN: i32 = 512;

/**
 * Copies n0 x n1 x n2 runs of `run` contiguous bytes; run (i, j, k) comes from
 * source + i s0 + j s1 + k s2 and goes to target + i t0 + j t1 + k t2.
 */
export function copyStrided(
  source: usize,
  target: usize,
  run: i32,
  n0: i32,
  s0: i32,
  t0: i32,
  n1: i32,
  s1: i32,
  t1: i32,
  n2: i32,
  s2: i32,
  t2: i32,
): void {
  for (let i: i32 = 0; i < n0; i++) {
    let from = source, to = target;
    for (let j: i32 = 0; j < n1; j++) {
      if (run >= LONG_RUN) copyLong(from, to, run, n2, s2, t2);
      else if (run == 4) copyElements(from, to, n2, s2, t2);
      else copyShort(from, to, run, n2, s2, t2);
      from += s1;
      to += t1;
    }
    source += s0;
    target += t0;
  }
}

function copyLong(from: usize, to: usize, run: i32, n: i32, s: i32, t: i32): void {
  for (let k: i32 = 0; k < n; k++) {
    memory.copy(to, from, run);
    from += s;
    to += t;
  }
}

function copyShort(from: usize, to: usize, run: i32, n: i32, s: i32, t: i32): void {
  for (let k: i32 = 0; k < n; k++) {
    let i: i32 = 0;
    for (; i + 16 <= run; i += 16) v128.store(to + i, v128.load(from + i));
    for (; i + 4 <= run; i += 4) store<i32>(to + i, load<i32>(from + i));
    for (; i < run; i++) store<u8>(to + i, load<u8>(from + i));
    from += s;
    to += t;
  }
}

/** Runs of one element of 4 bytes; one that is repeated side by side fills a row. */
function copyElements(from: usize, to: usize, n: i32, s: i32, t: i32): void {
  let k: i32 = 0;
  if (s == 0 && t == 4) {
    const element = v128.load32_splat(from);
    for (; k + 4 <= n; k += 4) {
      v128.store(to, element);
      to += 16;
    }
  }
  for (; k < n; k++) {
    store<i32>(to, load<i32>(from));
    from += s;
    to += t;
  }
}

/**
 * Transposes n0 x n1 matrices of 4-byte elements: [rows, columns] at source + i s0 + j s1, whose
 * rows are `sourceStride` apart, becomes [columns, rows] at target + i t0 + j t1.
 */
export function transposeStrided(
  source: usize,
  target: usize,
  rows: i32,
  columns: i32,
  sourceStride: i32,
  targetStride: i32,
  n0: i32,
  s0: i32,
  t0: i32,
  n1: i32,
  s1: i32,
  t1: i32,
): void {
  for (let i: i32 = 0; i < n0; i++) {
    let from = source, to = target;
    for (let j: i32 = 0; j < n1; j++) {
      transposeMatrix(from, to, rows, columns, sourceStride, targetStride);
      from += s1;
      to += t1;
    }
    source += s0;
    target += t0;
  }
}

/**
 * Goes down the rows eight columns at a time: the eight rows of the target that are being written
 * stay in the first-level cache, whatever their stride, until their lines are full.
 */
function transposeMatrix(
  source: usize,
  target: usize,
  rows: i32,
  columns: i32,
  s: usize,
  t: usize,
): void {
  let column: i32 = 0;
  for (; column + 8 <= columns; column += 8) {
    let from = source + (<usize>column << 2), to = target + <usize>column * t;
    let row: i32 = 0;
    for (; row + 4 <= rows; row += 4) {
      transpose4(from, s, to, t);
      transpose4(from + 16, s, to + (t << 2), t);
      from += s << 2;
      to += 16;
    }
    copyColumn(from, s, to, t, rows - row, 8);
  }
  const from = source + (<usize>column << 2), to = target + <usize>column * t;
  copyColumn(from, s, to, t, rows, columns - column);
}

/** 4 x 4 elements: interleave the rows' pairs, then the pairs of pairs. */
// @ts-ignore: decorator
@inline
function transpose4(from: usize, s: usize, to: usize, t: usize): void {
  const a = v128.load(from), b = v128.load(from + s);
  const c = v128.load(from + 2 * s), d = v128.load(from + 3 * s);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + t, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(to + 2 * t, v128.shuffle<i64>(ef, gh, 0, 2));
  v128.store(to + 3 * t, v128.shuffle<i64>(ef, gh, 1, 3));
}

/** The edges, element by element. */
function copyColumn(from: usize, s: usize, to: usize, t: usize, rows: i32, columns: i32): void {
  for (let column: i32 = 0; column < columns; column++) {
    let element = from;
    for (let row: i32 = 0; row < rows; row++) {
      store<i32>(to + (<usize>row << 2), load<i32>(element));
      element += s;
    }
    from += 4;
    to += t;
  }
}
