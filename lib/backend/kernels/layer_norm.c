// Layer normalization over rows of any width. Sums run over four or eight lanes, then over the last
// elements of a row one by one: an order that the width of the row alone fixes.
#include "kernels.h"

/** Sum over a row of (x - shift) or, `squared`, of its square. */
INLINE float row_sum(const float *x, int columns, float shift, int squared) {
  V4 even = {0}, odd = {0};
  int j = 0;
  for (; j + 8 <= columns; j += 8) {
    V4 a = load4(x + j) - shift, b = load4(x + j + 4) - shift;
    even = even + (squared ? a * a : a);
    odd = odd + (squared ? b * b : b);
  }
  float rest = 0;
  for (; j < columns; j++) {
    float a = x[j] - shift;
    rest = rest + (squared ? a * a : a);
  }
  return sum_in_pairs(even + odd) + rest;
}

typedef struct {
  const float *x, *gamma, *beta;
  float *y, *statistics;
  int columns;
  float epsilon;
} Norm;

static void norm_part(const void *task, int first, int last) {
  const Norm *t = task;
  const float *gamma = t->gamma, *beta = t->beta;
  for (int row = first, columns = t->columns; row < last; row++) {
    const float *x = t->x + (ptrdiff_t)row * columns;
    float *y = t->y + (ptrdiff_t)row * columns;
    float mean = row_sum(x, columns, 0, 0) / (float)columns;
    float variance = row_sum(x, columns, mean, 1) / (float)columns;
    float inverse = 1 / __builtin_sqrtf(variance + t->epsilon);
    t->statistics[2 * row] = mean;
    t->statistics[2 * row + 1] = inverse;
    for (int j = 0; j < columns; j++) y[j] = (x[j] - mean) * inverse * gamma[j] + beta[j];
  }
}

/**
 * y = (x - mean) / std gamma + beta, with std = sqrt(variance + epsilon), for each of the rows;
 * statistics, of two numbers a row, gets mean and 1 / std.
 */
KERNEL(void, layerNorm)(
    const float *x, const float *gamma, const float *beta, float *y, float *statistics, int rows,
    int columns, float epsilon) {
  Norm task = {x, gamma, beta, y, statistics, columns, epsilon};
  share(norm_part, &task, rows, 1, items_of(LEAST_ELEMENTS, columns));
}

/** One row: first the sums, into dgamma, dbeta and two means; then dx. */
static void row_gradient(
    const float *dy, const float *x, const float *gamma, float *dx, float *dgamma, float *dbeta,
    int columns, float mean, float inverse) {
  V4 sum = {0}, product = {0};
  float sum_rest = 0, product_rest = 0;
  int j = 0;
  for (; j + 4 <= columns; j += 4) {
    V4 dyj = load4(dy + j), d = dyj * load4(gamma + j), n = (load4(x + j) - mean) * inverse;
    store4(dgamma + j, load4(dgamma + j) + dyj * n);
    store4(dbeta + j, load4(dbeta + j) + dyj);
    sum = sum + d;
    product = product + d * n;
  }
  for (; j < columns; j++) {
    float d = dy[j] * gamma[j], n = (x[j] - mean) * inverse;
    dgamma[j] = dgamma[j] + dy[j] * n;
    dbeta[j] = dbeta[j] + dy[j];
    sum_rest = sum_rest + d;
    product_rest = product_rest + d * n;
  }
  float mean_d = (sum_in_pairs(sum) + sum_rest) / (float)columns;
  float mean_dn = (sum_in_pairs(product) + product_rest) / (float)columns;
  for (j = 0; j < columns; j++) {
    float n = (x[j] - mean) * inverse;
    dx[j] = (dy[j] * gamma[j] - mean_d - n * mean_dn) * inverse;
  }
}

/**
 * With n = (x - mean) / std and d = dy gamma:
 * dx = (d - mean(d) - n mean(d n)) / std, dgamma = sum of dy n, dbeta = sum of dy over the rows.
 */
KERNEL(void, layerNormGradient)(
    const float *dy, const float *x, const float *gamma, const float *statistics, float *dx,
    float *dgamma, float *dbeta, int rows, int columns) {
  zero(dgamma, columns);
  zero(dbeta, columns);
  for (; rows > 0; rows--, dy += columns, x += columns, dx += columns, statistics += 2) {
    row_gradient(dy, x, gamma, dx, dgamma, dbeta, columns, statistics[0], statistics[1]);
  }
}
