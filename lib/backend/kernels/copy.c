// Strided copies: slices, splits, concatenations, stacks, tiles and every transposition are one of
// the two below. Strides and runs are counts of bytes; a stride may be 0 (repeat) or negative.
#include "kernels.h"

/** Elements of 4 bytes, float32 or int32. */
typedef int32_t Word __attribute__((aligned(4)));

static void copy_runs(const char *from, char *to, int run, int n, int s, int t) {
  if (run == 4 && s == 0 && t == 4) { // one element repeated side by side
    int value = *(const Word *)from;
    for (int k = 0; k < n; k++) ((Word *)to)[k] = value;
  } else if (run == 4) {
    for (; n > 0; n--, from += s, to += t) *(Word *)to = *(const Word *)from;
  } else if (run >= 512) { // a call pays
    for (; n > 0; n--, from += s, to += t) __builtin_memcpy(to, from, run);
  } else {
    for (; n > 0; n--, from += s, to += t) {
      int i = 0;
      for (; i + 16 <= run; i += 16) *(V4I *)(to + i) = *(const V4I *)(from + i);
      for (; i + 4 <= run; i += 4) *(Word *)(to + i) = *(const Word *)(from + i);
      for (; i < run; i++) to[i] = from[i];
    }
  }
}

/**
 * Copies n0 x n1 x n2 runs of `run` contiguous bytes; run (i, j, k) comes from
 * source + i s0 + j s1 + k s2 and goes to target + i t0 + j t1 + k t2.
 */
KERNEL(void, copyStrided)(
    const char *source, char *target, int run, int n0, int s0, int t0, int n1, int s1, int t1,
    int n2, int s2, int t2) {
  for (int i = 0; i < n0; i++, source += s0, target += t0) {
    const char *from = source;
    char *to = target;
    for (int j = 0; j < n1; j++, from += s1, to += t1) copy_runs(from, to, run, n2, s2, t2);
  }
}

INLINE V4I row_of(const char *x) { return *(const V4I *)x; }

/** 4 x 4 elements: interleave the rows' pairs, then the pairs of pairs. */
INLINE void transpose_4(const char *from, ptrdiff_t s, char *to, ptrdiff_t t) {
  V4I a = row_of(from), b = row_of(from + s), c = row_of(from + 2 * s), d = row_of(from + 3 * s);
  V4I ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  V4I ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(V4I *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  *(V4I *)(to + t) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  *(V4I *)(to + 2 * t) = __builtin_shufflevector(ef, gh, 0, 1, 4, 5);
  *(V4I *)(to + 3 * t) = __builtin_shufflevector(ef, gh, 2, 3, 6, 7);
}

/** The edges, element by element. */
static void copy_columns(
    const char *from, ptrdiff_t s, char *to, ptrdiff_t t, int rows, int columns) {
  for (int column = 0; column < columns; column++, from += 4, to += t) {
    const char *element = from;
    for (int row = 0; row < rows; row++, element += s) ((Word *)to)[row] = *(const Word *)element;
  }
}

/**
 * Goes down the rows eight columns at a time: the eight rows of the target that are being written
 * stay in the first-level cache, whatever their stride, until their lines are full.
 */
static void transpose(
    const char *source, char *target, int rows, int columns, ptrdiff_t s, ptrdiff_t t) {
  int column = 0;
  for (; column + 8 <= columns; column += 8) {
    const char *from = source + 4 * column;
    char *to = target + column * t;
    int row = 0;
    for (; row + 4 <= rows; row += 4, from += 4 * s, to += 16) {
      transpose_4(from, s, to, t);
      transpose_4(from + 16, s, to + 4 * t, t);
    }
    copy_columns(from, s, to, t, rows - row, 8);
  }
  copy_columns(source + 4 * column, s, target + column * t, t, rows, columns - column);
}

/**
 * Transposes n0 x n1 matrices of 4-byte elements: [rows, columns] at source + i s0 + j s1, whose
 * rows are `sourceStride` apart, becomes [columns, rows] at target + i t0 + j t1.
 */
KERNEL(void, transposeStrided)(
    const char *source, char *target, int rows, int columns, int sourceStride, int targetStride,
    int n0, int s0, int t0, int n1, int s1, int t1) {
  for (int i = 0; i < n0; i++, source += s0, target += t0) {
    const char *from = source;
    char *to = target;
    for (int j = 0; j < n1; j++, from += s1, to += t1) {
      transpose(from, to, rows, columns, sourceStride, targetStride);
    }
  }
}
