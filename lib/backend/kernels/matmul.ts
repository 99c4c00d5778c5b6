// Matrix products: C = op(A) op(B), where op(X) is X or its transpose.
//
// The scheme of Goto & van de Geijn 2008: B is cut into blocks of KC x NC, each packed into panels of
// 12 or 8 columns that stay in the second-level cache while all rows of A pass by, four at a time.
// Rows of A are read where they lie; those of a transposed A, and fewer than four, are packed first.
// A tile that sticks out of C goes through a small copy. The order of summation depends on the sizes
// alone.
import { finishRows } from "./matmul_epilogue";
import { packPanel, packRows, panelWidth } from "./matmul_packing";
import { tile12, tile8 } from "./matmul_tiles";
import { isThin, thinProduct } from "./matmul_thin";

/** Length of a block along k: a panel of 12 columns is 12 KB, and four rows of A 4 KB. */
const KC: i32 = 256;
/** Columns of a block of B, a multiple of 12: at most 384 KB when packed. */
const NC: i32 = 384;

/** Bytes of scratch before the packed block of B: one tile of C, and four rows of A. */
const TILE_BYTES: usize = 256, ROWS_BYTES: usize = 16 * KC;

/**
 * C = op(A) op(B), or C += op(A) op(B) when `accumulate`.
 *
 * op(A) is m x k, op(B) k x n, C m x n, all dense and row-major as they are stored. `scratch`: see
 * gemmScratchBytes in ../_gemm.ts, which knows the sizes above.
 */
export function gemm(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  a: usize, b: usize, c: usize, scratch: usize, accumulate: bool,
): void {
  product(transposeA, transposeB, m, n, k, a, b, c, scratch, accumulate, 0, 0, 0);
}

/** C = activation(op(A) op(B) + bias); see matmul_epilogue.ts for the activations. */
export function gemmFused(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  a: usize, b: usize, c: usize, scratch: usize, bias: usize, activation: i32, alpha: f32,
): void {
  product(transposeA, transposeB, m, n, k, a, b, c, scratch, false, bias, activation, alpha);
}

function product(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  a: usize, b: usize, c: usize, scratch: usize, accumulate: bool,
  bias: usize, activation: i32, alpha: f32,
): void {
  if (m == 0 || n == 0) return;
  scratch = (scratch + 63) & ~63;
  const finish = bias != 0 || activation != 0, ldc = <usize> n << 2;
  if (k == 0 || isThin(transposeA, m, n)) {
    if (k > 0) thinProduct(transposeA, transposeB, m, n, k, a, b, c, scratch, accumulate);
    else if (!accumulate) memory.fill(c, 0, <usize> m * ldc);
    if (finish) finishRows(c, ldc, m, n, bias, activation, alpha);
    return;
  }
  const lda = <usize> (transposeA ? m : k) << 2, ldb = <usize> (transposeB ? k : n) << 2;
  for (let j = 0; j < n; j += NC) {
    const columns = min(NC, n - j), biasBlock = bias == 0 ? <usize> 0 : bias + (<usize> j << 2);
    for (let p = 0; p < k; p += KC) {
      const depth = min(KC, k - p), add = accumulate || p > 0;
      packBlock(transposeB, at(transposeB, b, ldb, p, j), ldb, depth, columns, scratch);
      for (let i = 0; i < m; i += 4) {
        const rows = min(4, m - i), cRows = at(false, c, ldc, i, j);
        const aRows = at(transposeA, a, lda, i, p);
        multiplyRows(transposeA, aRows, lda, rows, scratch, depth, columns, cRows, ldc, add);
        if (finish && p + depth == k) {
          finishRows(cRows, ldc, rows, columns, biasBlock, activation, alpha);
        }
      }
    }
  }
}

/** Address of an element of op(X), whose stored rows are `ld` bytes apart. */
// @ts-ignore: decorator
@inline
function at(transposed: bool, x: usize, ld: usize, row: i32, column: i32): usize {
  return transposed
    ? x + <usize> column * ld + (<usize> row << 2)
    : x + <usize> row * ld + (<usize> column << 2);
}

/** Pack a block of B, panel after panel, behind the tile and the rows in the scratch. */
function packBlock(
  transposed: bool, b: usize, ldb: usize, k: i32, columns: i32, scratch: usize,
): void {
  let panel = scratch + TILE_BYTES + ROWS_BYTES;
  for (let j = 0; j < columns;) {
    const width = panelWidth(columns - j);
    packPanel(transposed, b, ldb, k, min(width, columns - j), width, panel);
    panel += (<usize> width * <usize> k) << 2;
    b += transposed ? <usize> width * ldb : <usize> width << 2;
    j += width;
  }
}

/** At most four rows of a block of C: = or += rows of op(A) times the packed block of B. */
function multiplyRows(
  transposed: bool, a: usize, lda: usize, rows: i32, scratch: usize,
  k: i32, columns: i32, c: usize, ldc: usize, add: bool,
): void {
  const packed = scratch + TILE_BYTES;
  if (transposed || rows < 4) {
    packRows(transposed, a, lda, k, rows, packed);
    a = packed;
    lda = <usize> k << 2;
  }
  let panel = packed + ROWS_BYTES;
  for (let j = 0; j < columns;) {
    const left = columns - j, width = panelWidth(left);
    const whole = rows == 4 && width <= left;
    const tile = whole ? c : scratch, ldt = whole ? ldc : 48;
    if (width == 12) tile12(a, lda, panel, k, tile, ldt, add && whole);
    else tile8(a, lda, panel, k, tile, ldt, add && whole);
    if (!whole) copyTile(scratch, c, ldc, rows, min(width, left), add);
    panel += (<usize> width * <usize> k) << 2;
    c += <usize> width << 2;
    j += width;
  }
}

/** The part of a tile that lies in C. */
function copyTile(tile: usize, c: usize, ldc: usize, rows: i32, columns: i32, add: bool): void {
  for (let i = 0; i < rows; i++, tile += 48, c += ldc) {
    for (let j = 0; j < columns; j++) {
      const offset = <usize> j << 2, value = load<f32>(tile + offset);
      store<f32>(c + offset, add ? load<f32>(c + offset) + value : value);
    }
  }
}
