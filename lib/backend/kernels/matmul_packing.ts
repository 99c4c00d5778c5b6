// Packing: copies of parts of A and B in the order in which the tiles read them, so that they read
// one stretch of memory whatever the layout, and never beyond a matrix (ragged edges become zeros).

/** Columns of the panel that begins where `left` columns are left: 12, or 8 so that 12 and 8 fit. */
// @ts-ignore: decorator
@inline
export function panelWidth(left: i32): i32 {
  const quads = (left + 3) >> 2;
  return quads <= 2 || quads == 4 ? 8 : 12;
}

/**
 * Copy `columns` columns of op(B), k rows of them, into a panel of k x width, zeros on its right.
 *
 * `b` is the first element, `ldb` the bytes between two stored rows of B.
 */
export function packPanel(
  transposed: bool, b: usize, ldb: usize, k: i32, columns: i32, width: i32, panel: usize,
): void {
  const row = <usize> width << 2;
  if (columns < width) memory.fill(panel, 0, <usize> k * row);
  if (transposed) {
    for (let j = 0; j < columns; j += 4, b += 4 * ldb) {
      turn(b, ldb, min(4, columns - j), k, panel + (<usize> j << 2), row);
    }
  } else if (columns < width) {
    for (; k > 0; k--, b += ldb, panel += row) copyRow(b, columns, panel);
  } else if (width == 12) {
    for (; k > 0; k--, b += ldb, panel += 48) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
      v128.store(panel, v128.load(b, 32), 32);
    }
  } else {
    for (; k > 0; k--, b += ldb, panel += 32) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
    }
  }
}

/** Copy `rows` (at most 4) rows of op(A), k columns of them, into a matrix of 4 x k, zeros below. */
export function packRows(
  transposed: bool, a: usize, lda: usize, k: i32, rows: i32, packed: usize,
): void {
  const row = <usize> k << 2;
  if (rows < 4) memory.fill(packed, 0, 4 * row);
  if (!transposed) {
    for (; rows > 0; rows--, a += lda, packed += row) memory.copy(packed, a, row);
    return;
  }
  let p = 0;
  if (rows == 4) {
    for (; p + 4 <= k; p += 4, a += 4 * lda, packed += 16) turn4(a, lda, packed, row);
  }
  for (; p < k; p++, a += lda, packed += 4) {
    for (let i = 0; i < rows; i++) {
      store<f32>(packed + <usize> i * row, load<f32>(a + (<usize> i << 2)));
    }
  }
}

/** Store `rows` (at most 4) rows of `count` elements as columns: `to` has rows of `ldt` bytes. */
function turn(from: usize, ldf: usize, rows: i32, count: i32, to: usize, ldt: usize): void {
  let p = 0;
  if (rows == 4) {
    for (; p + 4 <= count; p += 4, from += 16, to += 4 * ldt) turn4(from, ldf, to, ldt);
  }
  for (; p < count; p++, from += 4, to += ldt) {
    let element = from;
    for (let i = 0; i < rows; i++, element += ldf) {
      store<f32>(to + (<usize> i << 2), load<f32>(element));
    }
  }
}

/** Transpose a block of 4 x 4 in registers. */
// @ts-ignore: decorator
@inline
function turn4(from: usize, ldf: usize, to: usize, ldt: usize): void {
  const r0 = v128.load(from), r1 = v128.load(from + ldf);
  const r2 = v128.load(from + 2 * ldf), r3 = v128.load(from + 3 * ldf);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + ldt, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * ldt, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * ldt, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

// @ts-ignore: decorator
@inline
function copyRow(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    store<f32>(to + (<usize> i << 2), load<f32>(from + (<usize> i << 2)));
  }
}
