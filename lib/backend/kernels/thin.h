// Products with a thin side: few rows or columns. A tile would waste most of its lanes, and packing
// the other matrix would cost more than the product. Each row is a vector times a matrix.
// For matmul.c alone.
#ifndef THIN_H
#define THIN_H
#include "kernels.h"

/** Up to 3 rows or columns; up to 7 columns of a transposed A. It is part of the result's bits. */
INLINE int is_thin(int transpose_a, int m, int n) {
  return smaller(m, n) <= 3 || (transpose_a && n <= 7 && n < m);
}

/** Sums of whole rows of the matrix, `lanes` columns in registers. */
#define SUM_OF_ROWS(lanes)                                                                        \
  for (; j + lanes <= n; j += lanes) {                                                            \
    typedef float W __attribute__((vector_size(4 * lanes), aligned(4)));                          \
    W sum = {0};                                                                                  \
    for (int p = 0; p < k; p++) sum = sum + x[p * step_x] * *(const W *)(matrix + p * ldm + j);   \
    if (step_y == 1) {                                                                            \
      W *to = (W *)(y + j);                                                                       \
      *to = add ? *to + sum : sum;                                                                \
      continue;                                                                                   \
    }                                                                                             \
    for (int q = 0; q < lanes; q++) {                                                             \
      float *to = y + (j + q) * step_y;                                                           \
      *to = add ? *to + sum[q] : sum[q];                                                          \
    }                                                                                             \
  }

/** y = or += x M, where M is stored as k rows of n; elements of x are `step_x` apart. */
static void vector_times_matrix(
    const float *x, ptrdiff_t step_x, const float *matrix, ptrdiff_t ldm, int k, int n, float *y,
    ptrdiff_t step_y, int add) {
  int j = 0;
  SUM_OF_ROWS((4 * LANES)) // rows lie far apart: long runs of each are read faster
  SUM_OF_ROWS(16)
  SUM_OF_ROWS(4)
  for (; j < n; j++) {
    float sum = 0;
    for (int p = 0; p < k; p++) sum = sum + x[p * step_x] * matrix[p * ldm + j];
    y[j * step_y] = add ? y[j * step_y] + sum : sum;
  }
}

/** The inner products of x with `rows` rows of k elements: four partial sums, then one by one. */
INLINE void inner_products(
    int rows, const float *x, ptrdiff_t step, const float *matrix, ptrdiff_t ldm, int k,
    float *products) {
  V4 sum[4] = {0};
  int p = 0;
  for (; p + 4 <= k; p += 4) {
    const float *e = x + p * step;
    V4 v = step == 1 ? load4(e) : (V4){e[0], e[step], e[2 * step], e[3 * step]};
    for (int r = 0; r < rows; r++) sum[r] = sum[r] + v * load4(matrix + r * ldm + p);
  }
  for (int r = 0; r < rows; r++) {
    float total = sum_crosswise(sum[r]);
    for (int q = p; q < k; q++) total = total + x[q * step] * matrix[r * ldm + q];
    products[r] = total;
  }
}

/** y = or += x M^T, where M is stored as n rows of k: four rows at a time, then one by one. */
static void vector_times_transposed(
    const float *x, ptrdiff_t step_x, const float *matrix, ptrdiff_t ldm, int k, int n, float *y,
    ptrdiff_t step_y, int add) {
  for (int j = 0; j < n;) {
    float products[4];
    int rows = n - j >= 4 ? 4 : 1;
    if (rows == 4) inner_products(4, x, step_x, matrix + j * ldm, ldm, k, products);
    else inner_products(1, x, step_x, matrix + j * ldm, ldm, k, products);
    for (int r = 0; r < rows; r++, j++) {
      y[j * step_y] = add ? y[j * step_y] + products[r] : products[r];
    }
  }
}

static void thin_product(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    int add) {
  ptrdiff_t row_a = transpose_a ? 1 : k, step_a = transpose_a ? m : 1;
  ptrdiff_t column_b = transpose_b ? k : 1, step_b = transpose_b ? 1 : n;
  if (m <= n) {
    for (int i = 0; i < m; i++, a += row_a, c += n) {
      if (transpose_b) vector_times_transposed(a, step_a, b, column_b, k, n, c, 1, add);
      else vector_times_matrix(a, step_a, b, step_b, k, n, c, 1, add);
    }
  } else { // C^T = op(B)^T op(A)^T: a column of op(B) times op(A)^T
    for (int j = 0; j < n; j++, b += column_b, c++) {
      if (transpose_a) vector_times_matrix(b, step_b, a, step_a, k, m, c, n, add);
      else vector_times_transposed(b, step_b, a, row_a, k, m, c, n, add);
    }
  }
}

#endif
