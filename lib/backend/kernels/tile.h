// The inner part of matrix products: a tile of C in registers, and B packed for it. For matmul.c alone.
#ifndef TILE_H
#define TILE_H
#include "matmul.h"

/** Length of a stretch along k. It is part of the result's bits. */
#define DEPTH 256
/** Columns of a block of B: at most 384 kB when packed. */
#define WIDTH 384

// The tile that fills the registers of each family: sums, a row of B, and an element of A.
#if defined(__AVX512F__)
#define VECTOR 16
#define TILE_VECTORS 1
#define TILE_ROWS 10
#elif defined(__AVX__)
#define VECTOR 8
#define TILE_VECTORS 2
#define TILE_ROWS 6
#elif defined(__ARM_NEON)
#define VECTOR 4
#define TILE_VECTORS 2
#define TILE_ROWS 8
#else
#define VECTOR 4
#define TILE_VECTORS 2
#define TILE_ROWS 4
#endif
#define TILE_COLUMNS (TILE_VECTORS * VECTOR)
typedef float T __attribute__((vector_size(4 * VECTOR), aligned(4)));

INLINE Matrix stored(const float *x, int transposed, int rows, int columns) {
  return transposed ? (Matrix){x, 1, rows} : (Matrix){x, columns, 1};
}

INLINE const float *at(Matrix m, int i, int j) { return m.x + i * m.row + j * m.column; }

/** Copy `columns` columns of op(B), `depth` rows of them, into a panel, zeros on its right. */
static void pack_panel(Matrix b, int depth, int columns, float *panel) {
  if (columns == TILE_COLUMNS && b.column == 1) {
    for (int k = 0; k < depth; k++, panel += TILE_COLUMNS) {
      const float *row = b.x + k * b.row;
      for (int q = 0; q < TILE_VECTORS; q++) ((T *)panel)[q] = ((const T *)row)[q];
    }
    return;
  }
  for (int k = 0; k < depth; k++) {
    for (int j = columns; j < TILE_COLUMNS; j++) panel[k * TILE_COLUMNS + j] = 0;
  }
  int j = 0;
  if (b.row == 1) {
    for (; j + 4 <= columns; j += 4) { // four stored rows at a time, turned by 4 x 4 elements
      const float *from = b.x + j * b.column;
      int k = 0;
      for (; k + 4 <= depth; k += 4) {
        V4 r0 = load4(from + k), r1 = load4(from + b.column + k);
        V4 r2 = load4(from + 2 * b.column + k), r3 = load4(from + 3 * b.column + k);
        V4 a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
        V4 d = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), e = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
        float *to = panel + k * TILE_COLUMNS + j;
        store4(to, __builtin_shufflevector(a, d, 0, 1, 4, 5));
        store4(to + TILE_COLUMNS, __builtin_shufflevector(a, d, 2, 3, 6, 7));
        store4(to + 2 * TILE_COLUMNS, __builtin_shufflevector(c, e, 0, 1, 4, 5));
        store4(to + 3 * TILE_COLUMNS, __builtin_shufflevector(c, e, 2, 3, 6, 7));
      }
      for (; k < depth; k++) {
        for (int q = 0; q < 4; q++) panel[k * TILE_COLUMNS + j + q] = from[q * b.column + k];
      }
    }
  }
  for (int k = 0; k < depth; k++) {
    for (int q = j; q < columns; q++) panel[k * TILE_COLUMNS + q] = *at(b, k, q);
  }
}

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

/** Step `lane` of four, by three rows of A in vectors. */
#define STEP(lane)                                                                                \
  do {                                                                                            \
    load_row(b, panel + lane * TILE_COLUMNS);                                                     \
    add_row(sum[0], LANE(x, lane), b);                                                            \
    add_row(sum[1], LANE(y, lane), b);                                                            \
    add_row(sum[2], LANE(z, lane), b);                                                            \
    add_row(sum[3], a[3 * row + lane] - (T){0}, b);                                               \
  } while (0)

/**
 * The steps along k that a tile of four rows can take by whole vectors of A; returns how many. V8
 * compares the address of a load with the memory's size, so that a shuffle is cheaper than a load.
 * Three of four rows: its registers have no room for a fourth vector.
 */
INLINE int steps_by_vectors(
    T sum[TILE_ROWS][TILE_VECTORS], const float *a, ptrdiff_t row, ptrdiff_t column,
    const float *panel, int depth) {
  T b[TILE_VECTORS];
  int k = 0;
  if (column == 1) {
    for (; k + 4 <= depth; k += 4, panel += 4 * TILE_COLUMNS, a += 4) {
      T x = *(const T *)a, y = *(const T *)(a + row), z = *(const T *)(a + 2 * row);
      STEP(0);
      STEP(1);
      STEP(2);
      STEP(3);
    }
    return k;
  }
  for (; k < depth; k++, panel += TILE_COLUMNS, a += column) {
    T x = *(const T *)a;
    load_row(b, panel);
    add_row(sum[0], LANE(x, 0), b);
    add_row(sum[1], LANE(x, 1), b);
    add_row(sum[2], LANE(x, 2), b);
    add_row(sum[3], LANE(x, 3), b);
  }
  return k;
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
  if (rows == TILE_ROWS) {
    k = steps_by_vectors(sum, a, row, column, panel, depth);
    a += k * column;
    panel += k * TILE_COLUMNS;
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

/** Panels that are packed together: longer runs of memory are read. */
#define PANELS_AT_ONCE 4

/** PANELS_AT_ONCE whole panels of a matrix that is stored row by row. */
static void pack_panels(const float *b, ptrdiff_t row, int depth, float *packed) {
  for (int k = 0; k < depth; k++, b += row, packed += TILE_COLUMNS) {
    for (int q = 0; q < PANELS_AT_ONCE; q++) {
      T *to = (T *)(packed + (ptrdiff_t)q * depth * TILE_COLUMNS);
      const T *from = (const T *)(b + q * TILE_COLUMNS);
      for (int r = 0; r < TILE_VECTORS; r++) to[r] = from[r];
    }
  }
}

#endif
