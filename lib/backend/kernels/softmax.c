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

/** dx = dy y - y sum(dy y), row by row; the sum is of 8 partial sums, its order that of the shape. */
KERNEL(void, softmaxGradient)(const float *dy, const float *y, float *dx, int rows, int columns) {
  for (; rows > 0; rows--, dy += columns, y += columns, dx += columns) {
    float sum = product_sum(dy, y, columns);
    for (int i = 0; i < columns; i++) dx[i] = dy[i] * y[i] - sum * y[i];
  }
}
