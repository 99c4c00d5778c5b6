// The sum of a row, for other kernels.
#ifndef REDUCE_H
#define REDUCE_H
#include "kernels.h"

#define row_sum JOIN(row_sum, FAMILY)

/** The sum of `count` elements, with the bits of sumRows. */
float row_sum(const float *x, int count);

#endif
