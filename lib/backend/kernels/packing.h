// The size of a tile of C, and the operands of a product packed for it. For matmul.c alone.
#ifndef PACKING_H
#define PACKING_H
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

/** 4 x 4 elements of rows that are `row` apart become those of rows `to_row` apart, transposed. */
INLINE void turn_4(const float *from, ptrdiff_t row, float *to, ptrdiff_t to_row) {
  V4 r0 = load4(from), r1 = load4(from + row), r2 = load4(from + 2 * row), r3 = load4(from + 3 * row);
  V4 a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), b = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
  V4 c = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
  store4(to, __builtin_shufflevector(a, c, 0, 1, 4, 5));
  store4(to + to_row, __builtin_shufflevector(a, c, 2, 3, 6, 7));
  store4(to + 2 * to_row, __builtin_shufflevector(b, d, 0, 1, 4, 5));
  store4(to + 3 * to_row, __builtin_shufflevector(b, d, 2, 3, 6, 7));
}

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
        turn_4(from + k, b.column, panel + k * TILE_COLUMNS + j, TILE_COLUMNS);
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

/**
 * Whether the rows of a tile of A are laid side by side, which pays for a few panels. Numbers of a
 * transposed A lie a row apart in memory, often at places that the cache cannot hold all at once; for
 * WebAssembly see tile_of_four.
 */
#ifdef __wasm__
#define TURNS(a) 1
#else
#define TURNS(a) ((a).column != 1)
#endif

/** TILE_ROWS rows of A, their elements side by side. */
INLINE Matrix turn_rows(Matrix a, int depth, float *turned) {
  int k = 0;
  if (a.column != 1) {
    for (; k < depth; k++) {
      for (int r = 0; r < TILE_ROWS; r++) turned[TILE_ROWS * k + r] = a.x[k * a.column + r];
    }
  } else if (TILE_ROWS % 4 == 0) {
    for (; k + 4 <= depth; k += 4) {
      for (int r = 0; r < TILE_ROWS; r += 4) {
        turn_4(a.x + r * a.row + k, a.row, turned + TILE_ROWS * k + r, TILE_ROWS);
      }
    }
  }
  for (; k < depth; k++) {
    for (int r = 0; r < TILE_ROWS; r++) turned[TILE_ROWS * k + r] = *at(a, r, k);
  }
  return (Matrix){turned, 1, TILE_ROWS};
}

#endif
