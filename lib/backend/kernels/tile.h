// The inner part of matrix products: a tile of C in registers. For matmul.c alone.
#ifndef TILE_H
#define TILE_H
#include "packing.h"

/** A row of the packed panel. */
INLINE void load_row(T b[TILE_VECTORS], const float *panel) {
  for (int q = 0; q < TILE_VECTORS; q++) b[q] = ((const T *)panel)[q];
}

/** A row of the tile += x times a row of B. */
INLINE void add_row(T sum[TILE_VECTORS], T x, const T b[TILE_VECTORS]) {
  for (int q = 0; q < TILE_VECTORS; q++) sum[q] = sum[q] + x * b[q];
}

#ifdef __wasm__
#define LANE(x, lane) __builtin_shufflevector(x, x, lane, lane, lane, lane)

/**
 * A tile of four rows whose elements stand side by side in A. Where the engine compares each address
 * with the memory's size, as in Deno, a shuffle costs less than a load.
 */
INLINE void tile_of_four(
    T sum[TILE_ROWS][TILE_VECTORS], const float *a, ptrdiff_t column, const float *panel, int depth) {
  T b[TILE_VECTORS];
  for (int k = 0; k < depth; k++, panel += TILE_COLUMNS, a += column) {
    T x = *(const T *)a;
    load_row(b, panel);
    add_row(sum[0], LANE(x, 0), b);
    add_row(sum[1], LANE(x, 1), b);
    add_row(sum[2], LANE(x, 2), b);
    add_row(sum[3], LANE(x, 3), b);
  }
}

#endif

/**
 * C (rows x TILE_COLUMNS) = or += op(A) B, where neighbours in op(A) are `row` and `column` elements
 * apart; one of the two is 1.
 */
INLINE void tile(
    int rows, const float *a, ptrdiff_t row, ptrdiff_t column, const float *panel, int depth,
    float *c, ptrdiff_t ldc, int add) {
  T sum[TILE_ROWS][TILE_VECTORS] = {0};
  int k = 0;
#ifdef __wasm__
  if (rows == 4 && column != 1) {
    tile_of_four(sum, a, column, panel, depth);
    k = depth;
  }
#endif
  for (; k < depth; k++, panel += TILE_COLUMNS, a += column) {
    T b[TILE_VECTORS];
    load_row(b, panel);
    for (int r = 0; r < rows; r++) add_row(sum[r], a[r * row] - (T){0}, b);
  }
  for (int r = 0; r < rows; r++) {
    for (int q = 0; q < TILE_VECTORS; q++) {
      T *to = (T *)(c + r * ldc) + q;
      *to = add ? *to + sum[r][q] : sum[r][q];
    }
  }
}

/** How many rows the next tile takes of those that are left. */
INLINE int rows_of(int left) {
  // A tile of two rows waits for its own sums: 8 + 8 and 8 + 4 are faster than 10 + 4 + 2 and 10 + 2.
  if (TILE_ROWS == 10 && left > 10 && (left % 10 == 2 || left % 10 == 6)) return 8;
  return left >= TILE_ROWS ? TILE_ROWS : left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/** A tile for a number of rows and a layout of A that are known where it is compiled. */
#define TILE(count)                                                                               \
  do {                                                                                            \
    if (a.column == 1) tile(count, a.x, a.row, 1, panel, depth, c, ldc, add);                     \
    else tile(count, a.x, 1, a.column, panel, depth, c, ldc, add);                                \
  } while (0)

static void any_tile(
    int rows, Matrix a, const float *panel, int depth, float *c, ptrdiff_t ldc, int add) {
  if (rows == TILE_ROWS) TILE(TILE_ROWS);
  else if (TILE_ROWS > 8 && rows == 8) TILE(8);
  else if (TILE_ROWS > 4 && rows == 4) TILE(4);
  else if (rows == 2) TILE(2);
  else TILE(1);
}

/** The part of a tile that lies in C. */
static void copy_tile(
    const float *tile, float *c, ptrdiff_t ldc, int rows, int columns, int add) {
  for (int i = 0; i < rows; i++, tile += TILE_COLUMNS, c += ldc) {
    for (int j = 0; j < columns; j++) c[j] = add ? c[j] + tile[j] : tile[j];
  }
}

/**
 * The rows of one tile in a block of C: = or += rows of op(A) times the packed block of B, whose panels
 * are `panel` floats apart.
 */
static void multiply_rows(
    Matrix a, int rows, const float *packed, ptrdiff_t panel, int depth, int columns, float *c,
    ptrdiff_t ldc, int add) {
  float edge[TILE_ROWS * TILE_COLUMNS];
  float turned[TILE_ROWS * DEPTH];
  if (TURNS(a) && rows == TILE_ROWS && columns > 2 * TILE_COLUMNS) a = turn_rows(a, depth, turned);
  for (int j = 0; j < columns; j += TILE_COLUMNS, packed += panel) {
    int within = columns - j;
    if (within >= TILE_COLUMNS) {
      any_tile(rows, a, packed, depth, c + j, ldc, add);
    } else {
      any_tile(rows, a, packed, depth, edge, TILE_COLUMNS, 0);
      copy_tile(edge, c + j, ldc, rows, within, add);
    }
  }
}

#endif
