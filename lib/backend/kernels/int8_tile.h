// A tile of a product of 8-bit integers in registers. For int8.c alone.
#ifndef INT8_TILE_H
#define INT8_TILE_H
#include "kernels.h"

/** Columns of a panel of B: the same in all builds, so that they pack alike. */
#define PANEL 16

// Lanes of 32 bits, vectors of a panel that are summed at once, and rows of a tile.
#if defined(__AVX512BW__)
#define WIDE 16
#define VECTORS 1
#define ROWS_8 8
#elif defined(__AVX2__)
#define WIDE 8
#define VECTORS 2
#define ROWS_8 4
#else
#define WIDE 4
#define VECTORS 2
#define ROWS_8 4
#endif
typedef int32_t Sums __attribute__((vector_size(4 * WIDE), aligned(4)));
typedef int16_t Pairs __attribute__((vector_size(4 * WIDE), aligned(2)));
typedef int8_t Codes8 __attribute__((vector_size(2 * WIDE), aligned(1)));
typedef int16_t Half __attribute__((vector_size(2 * WIDE), aligned(2)));

/** In each lane a[2 i] b[2 i] + a[2 i + 1] b[2 i + 1]. */
INLINE Sums pair_products(Pairs a, Pairs b) {
#if defined(__AVX512BW__)
  typedef short Own __attribute__((vector_size(64)));
  return (Sums)__builtin_ia32_pmaddwd512((Own)a, (Own)b);
#elif defined(__AVX2__)
  typedef short Own __attribute__((vector_size(32)));
  return (Sums)__builtin_ia32_pmaddwd256((Own)a, (Own)b);
#elif defined(__SSE2__)
  typedef short Own __attribute__((vector_size(16)));
  return (Sums)__builtin_ia32_pmaddwd128((Own)a, (Own)b);
#elif defined(__wasm__)
  typedef short Own __attribute__((vector_size(16)));
  return (Sums)__builtin_wasm_dot_s_i32x4_i16x8((Own)a, (Own)b);
#else
  Sums even = __builtin_convertvector(__builtin_shufflevector(a, a, 0, 2, 4, 6), Sums);
  Sums odd = __builtin_convertvector(__builtin_shufflevector(a, a, 1, 3, 5, 7), Sums);
  even *= __builtin_convertvector(__builtin_shufflevector(b, b, 0, 2, 4, 6), Sums);
  return even + odd * __builtin_convertvector(__builtin_shufflevector(b, b, 1, 3, 5, 7), Sums);
#endif
}

/** A row of the packed panel as 16 bits. */
INLINE void load_pairs(Pairs row[VECTORS], const int8_t *b) {
  for (int q = 0; q < VECTORS; q++) row[q] = __builtin_convertvector(((const Codes8 *)b)[q], Pairs);
}

/** Two neighbours in a row of A. */
typedef int32_t Pair __attribute__((may_alias, aligned(2)));

#ifdef __wasm__
/**
 * Four pairs of each of four rows, which are loaded once and taken apart: where the engine compares each
 * address with the memory's size, as in Deno, a shuffle costs less than a load.
 */
INLINE void add_four(const int16_t *a, int pairs, const int8_t *b, Sums sum[ROWS_8][VECTORS]) {
  Sums x[4];
  for (int r = 0; r < 4; r++) __builtin_memcpy(&x[r], a + 2 * r * pairs, 16);
  Pairs row[VECTORS];
#define STEP(p)                                                                                   \
  load_pairs(row, b + (p) * 2 * PANEL);                                                           \
  for (int r = 0; r < 4; r++) {                                                                   \
    Pairs own = (Pairs)__builtin_shufflevector(x[r], x[r], p, p, p, p);                           \
    for (int q = 0; q < VECTORS; q++) sum[r][q] += pair_products(own, row[q]);                    \
  }
  STEP(0)
  STEP(1)
  STEP(2)
  STEP(3)
#undef STEP
}
#endif

/** The sums of a tile, whose rows are `pairs` pairs apart, for VECTORS vectors of a panel. */
INLINE void add_pairs(
    int rows, const int16_t *a, const int8_t *b, int pairs, Sums sum[ROWS_8][VECTORS]) {
  int p = 0;
#ifdef __wasm__
  if (rows == 4) {
    for (; p + 4 <= pairs; p += 4) add_four(a + 2 * p, pairs, b + p * 2 * PANEL, sum);
  }
#endif
  for (; p < pairs; p++) {
    Pairs row[VECTORS];
    load_pairs(row, b + p * 2 * PANEL);
    for (int r = 0; r < rows; r++) {
      Pairs x = (Pairs)(((const Pair *)a)[r * pairs + p] - (Sums){0});
      for (int q = 0; q < VECTORS; q++) sum[r][q] += pair_products(x, row[q]);
    }
  }
}

/** rows x PANEL sums. */
INLINE void tile_8(int rows, const int16_t *a, const int8_t *b, int pairs, int *tile) {
  for (int j = 0; j < PANEL; j += VECTORS * WIDE) {
    Sums sum[ROWS_8][VECTORS] = {0};
    add_pairs(rows, a, b + 2 * j, pairs, sum);
    for (int r = 0; r < rows; r++) {
      for (int q = 0; q < VECTORS; q++) ((Sums *)(tile + r * PANEL + j))[q] = sum[r][q];
    }
  }
}

/** How many rows the next tile takes of those that are left. */
INLINE int rows_of_8(int left) {
  return left >= ROWS_8 ? ROWS_8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

static void any_tile_8(int rows, const int16_t *a, const int8_t *b, int pairs, int *tile) {
  if (rows == ROWS_8) tile_8(ROWS_8, a, b, pairs, tile);
  else if (ROWS_8 > 4 && rows == 4) tile_8(4, a, b, pairs, tile);
  else if (rows == 2) tile_8(2, a, b, pairs, tile);
  else tile_8(1, a, b, pairs, tile);
}

#endif
