// Sums in the order of reduce.c, for other kernels.
#ifndef REDUCE_H
#define REDUCE_H
#include "kernels.h"

#define row_sum JOIN(row_sum, FAMILY)

/** The sum of `count` elements, with the bits of sumRows. */
float row_sum(const float *x, int count);

/** The kernel, see reduce.c. */
void JOIN(sumColumns, FAMILY)(
    const float *x, float *y, int outer, int rows, int columns, float divisor);

/** Most rows that are added down a column without splitting. */
#define COLUMN_BLOCK 256

/** Half of the blocks, rounded up: the tree's shape is that of the number of blocks. */
INLINE int first_half(int count, int size) {
  int blocks = (count + size - 1) / size;
  return ((blocks + 1) >> 1) * size;
}

/** 16 columns, one cache line wide. */
typedef float V16 __attribute__((vector_size(64), aligned(4)));

#endif
