// Rows fetched by index (gather) and added back by index (its gradient, a segment sum).
// Elements are words of 4 bytes, float32 or int32; indices are int32.
#include "kernels.h"

/** Position of the first index outside [0, limit), or -1 when there is none. */
KERNEL(int, firstOutOfRange)(const int *indices, int count, int limit) {
  // as an unsigned number, a negative index is a very large one
  for (int i = 0; i < count; i++) {
    if ((unsigned)indices[i] >= (unsigned)limit) return i;
  }
  return -1;
}

/**
 * y[b, o, i, :] = x[b, o, indices[b, i], :]
 *
 * x is [batches, outer, rows, width], indices [batches, count], y [batches, outer, count, width].
 * Every index must be in [0, rows).
 */
KERNEL(void, gather)(
    const int *x, const int *indices, int *y, int batches, int outer, int rows, int width,
    int count) {
  for (int b = 0; b < batches; b++, indices += count) {
    for (int o = 0; o < outer; o++, x += (ptrdiff_t)rows * width) {
      for (int i = 0; i < count; i++, y += width) {
        const int *row = x + (ptrdiff_t)indices[i] * width;
        for (int j = 0; j < width; j++) y[j] = row[j];
      }
    }
  }
}

/**
 * y[s, :] = sum of x[i, :] over the i with ids[i] = s, added in the order of i, so that the same
 * inputs give the same bits. An id outside [0, segments) adds to nothing.
 */
#define SEGMENT_SUM(name, type, sum)                                                              \
  KERNEL(void, name)(                                                                             \
      const type *x, const int *ids, type *y, int count, int width, int segments) {               \
    __builtin_memset(y, 0, 4 * (size_t)segments * width);                                         \
    for (int i = 0; i < count; i++, x += width) {                                                 \
      if ((unsigned)ids[i] >= (unsigned)segments) continue;                                       \
      type *row = y + (ptrdiff_t)ids[i] * width;                                                  \
      for (int j = 0; j < width; j++) row[j] = sum(row[j], x[j]);                                 \
    }                                                                                             \
  }

INLINE float float_sum(float a, float b) { return a + b; }
INLINE int wrapped_sum(int a, int b) { return (int)((unsigned)a + (unsigned)b); }

SEGMENT_SUM(segmentSum, float, float_sum)
SEGMENT_SUM(segmentSumInt, int, wrapped_sum)
