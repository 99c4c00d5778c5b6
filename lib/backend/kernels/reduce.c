// Sums along an axis of [outer, reduced, inner]. The order of summation depends on the shape alone:
// blocks are added by several accumulators, and the blocks' sums pairwise (a balanced tree). With
// u = 2^-24 the error is at most (72 + log2(n / 1024)) u sum|x| along rows and
// (257 + log2(n / 256)) u sum|x| down columns; the usual, random error is far smaller.
#include "reduce.h"

/** Longest stretch of a row that is added without splitting: 64 turns of 16 partial sums. */
#define ROW_BLOCK 1024

/** Four elements, or their squares. */
INLINE V4 terms(const float *x, int squared) {
  V4 v = load4(x);
  return squared ? v * v : v;
}

INLINE float sum_block(const float *x, int count, int squared) {
  float sum = 0;
  int i = 0;
  if (count >= 4) {
    V4 a = {0}, b = a, c = a, d = a;
    for (; i + 16 <= count; i += 16) {
      a = a + terms(x + i, squared);
      b = b + terms(x + i + 4, squared);
      c = c + terms(x + i + 8, squared);
      d = d + terms(x + i + 12, squared);
    }
    for (; i + 4 <= count; i += 4) a = a + terms(x + i, squared);
    sum = sum_crosswise((a + b) + (c + d));
  }
  for (; i < count; i++) sum = sum + (squared ? x[i] * x[i] : x[i]);
  return sum;
}

static float sum_row(const float *x, int count, int squared) {
  if (count <= ROW_BLOCK) return squared ? sum_block(x, count, 1) : sum_block(x, count, 0);
  int half = first_half(count, ROW_BLOCK);
  float left = sum_row(x, half, squared);
  return left + sum_row(x + half, count - half, squared);
}

float row_sum(const float *x, int count) { return sum_row(x, count, 0); }

/** sum[0] = or, to `add`, += the sum of the squares of all elements. */
KERNEL(void, sumSquares)(const float *x, int count, float *sum, int add) {
  float squares = sum_row(x, count, 1);
  sum[0] = add ? sum[0] + squares : squares;
}

typedef struct {
  const float *x;
  float *y;
  int rows, columns;
  float divisor;
} Sums;

static void rows_part(const void *task, int first, int last) {
  const Sums *t = task;
  for (int row = first; row < last; row++) {
    t->y[row] = row_sum(t->x + (ptrdiff_t)row * t->columns, t->columns) / t->divisor;
  }
}

/** y[row] = sum of x[row] / divisor, for x of [rows, columns]. */
KERNEL(void, sumRows)(const float *x, float *y, int rows, int columns, float divisor) {
  Sums task = {x, y, 0, columns, divisor};
  share(rows_part, &task, rows, 1, items_of(LEAST_ELEMENTS, columns));
}

/** Sums of 16 columns; one accumulator a column. */
static V16 add_down_16(const float *x, ptrdiff_t stride, int rows) {
  if (rows > COLUMN_BLOCK) {
    int half = first_half(rows, COLUMN_BLOCK);
    V16 top = add_down_16(x, stride, half);
    return top + add_down_16(x + half * stride, stride, rows - half);
  }
  V16 sum = {0};
  for (int row = 0; row < rows; row++) sum = sum + *(const V16 *)(x + row * stride);
  return sum;
}

/** Sums of a few columns: even and odd rows apart. */
#define ADD_DOWN(name, type)                                                                      \
  static type name(const float *x, ptrdiff_t stride, int rows) {                                  \
    if (rows > COLUMN_BLOCK) {                                                                    \
      int half = first_half(rows, COLUMN_BLOCK);                                                  \
      type top = name(x, stride, half);                                                           \
      return top + name(x + half * stride, stride, rows - half);                                  \
    }                                                                                             \
    type even = {0}, odd = {0};                                                                   \
    int row = 0;                                                                                  \
    for (; row + 2 <= rows; row += 2) {                                                           \
      even = even + *(const type *)(x + row * stride);                                            \
      odd = odd + *(const type *)(x + (row + 1) * stride);                                        \
    }                                                                                             \
    if (row < rows) even = even + *(const type *)(x + row * stride);                              \
    return even + odd;                                                                            \
  }

ADD_DOWN(add_down_4, V4)
ADD_DOWN(add_down_1, float)

/** The columns first..last - 1, where first is a multiple of 16: how many are left fixes the order. */
static void columns_part(const void *task, int first, int last) {
  const Sums *t = task;
  const float *x = t->x;
  float *y = t->y, divisor = t->divisor;
  int column = first, columns = t->columns, rows = t->rows;
  for (; column + 16 <= last; column += 16) {
    *(V16 *)(y + column) = add_down_16(x + column, columns, rows) / divisor;
  }
  for (; column + 4 <= last; column += 4) {
    store4(y + column, add_down_4(x + column, columns, rows) / divisor);
  }
  for (; column < last; column++) y[column] = add_down_1(x + column, columns, rows) / divisor;
}

/** y[o, i] = sum over r of x[o, r, i] / divisor, for x of [outer, rows, columns]. */
KERNEL(void, sumColumns)(
    const float *x, float *y, int outer, int rows, int columns, float divisor) {
  for (int o = 0; o < outer; o++, x += (ptrdiff_t)rows * columns, y += columns) {
    Sums task = {x, y, rows, columns, divisor};
    share(columns_part, &task, columns, 16, items_of(LEAST_ELEMENTS, rows));
  }
}
