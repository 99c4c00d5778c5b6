// The gradient of softmax along the last axis, in one kernel.
#include "kernels.h"

/** The inner product of two rows, by eight partial sums. */
static float product_sum(const float *a, const float *b, int count) {
  V4 first = {0}, second = {0};
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    first = first + load4(a + i) * load4(b + i);
    second = second + load4(a + i + 4) * load4(b + i + 4);
  }
  float sum = sum_crosswise(first + second);
  for (; i < count; i++) sum = sum + a[i] * b[i];
  return sum;
}

typedef struct {
  const float *dy, *y;
  float *dx;
  int columns;
} Rows;

static void gradient_part(const void *task, int first, int last) {
  const Rows *t = task;
  for (int row = first, columns = t->columns; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * columns;
    const float *dy = t->dy + at, *y = t->y + at;
    float *dx = t->dx + at, sum = product_sum(dy, y, columns);
    for (int i = 0; i < columns; i++) dx[i] = dy[i] * y[i] - sum * y[i];
  }
}

/** dx = dy y - y sum(dy y), row by row; the sum is of 8 partial sums, its order that of the shape. */
KERNEL(void, softmaxGradient)(const float *dy, const float *y, float *dx, int rows, int columns) {
  Rows task = {dy, y, dx, columns};
  share(gradient_part, &task, rows, 1, items_of(LEAST_ELEMENTS, columns));
}
