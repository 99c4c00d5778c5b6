// Products with a sparse matrix by compressed rows (CSR): only what isn't 0 is stored and multiplied.
//
// Order of summation: along a row of the matrix, from first to last, a product and then a sum.
#include "kernels.h"

typedef struct {
  const int *starts, *places;
  const float *values, *x;
  float *y;
  int columns;
} Sparse;

/** Vectors of Y that are summed at once. */
#define AT_ONCE 4

INLINE void sum_vectors(const Sparse *t, int row, int j, int count) {
  V sum[AT_ONCE] = {0};
  for (int i = t->starts[row]; i < t->starts[row + 1]; i++) {
    const float *x = t->x + (ptrdiff_t)t->places[i] * t->columns + j;
    V value = all(t->values[i]);
    for (int q = 0; q < count; q++) sum[q] = sum[q] + value * load(x + q * LANES);
  }
  float *y = t->y + (ptrdiff_t)row * t->columns + j;
  for (int q = 0; q < count; q++) store(y + q * LANES, sum[q]);
}

INLINE void sum_one(const Sparse *t, int row, int j) {
  float sum = 0;
  for (int i = t->starts[row]; i < t->starts[row + 1]; i++) {
    sum = sum + t->values[i] * t->x[(ptrdiff_t)t->places[i] * t->columns + j];
  }
  t->y[(ptrdiff_t)row * t->columns + j] = sum;
}

static void rows_part(const void *task, int first, int last) {
  const Sparse *t = task;
  for (int row = first; row < last; row++) {
    int j = 0;
    for (; j + AT_ONCE * LANES <= t->columns; j += AT_ONCE * LANES) sum_vectors(t, row, j, AT_ONCE);
    for (; j + LANES <= t->columns; j += LANES) sum_vectors(t, row, j, 1);
    for (; j < t->columns; j++) sum_one(t, row, j);
  }
}

/**
 * Y (rows x columns) = S X (k x columns). Row i of S has the `values` from starts[i] to starts[i + 1], each
 * with its `places` in the row.
 */
KERNEL(void, sparseProduct)(
    const int *starts, const int *places, const float *values, const float *x, float *y, int rows,
    int columns) {
  if (rows == 0) return;
  Sparse task = {starts, places, values, x, y, columns};
  long long each = (long long)starts[rows] / rows * columns;
  share(rows_part, &task, rows, 1, items_of(LEAST_PRODUCTS, each));
}
