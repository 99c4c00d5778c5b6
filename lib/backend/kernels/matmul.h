// Matrix products for other kernels: one right side for many left ones.
#ifndef MATMUL_H
#define MATMUL_H
#include "kernels.h"

/** op(B), k x n, made ready once for all the products on whose right side it stands. */
typedef struct {
  int n, k;
  /** Whether the products are thin: then b holds k rows of n, else packed panels. */
  int is_thin;
  const float *b;
} RightSide;

#define right_side JOIN(right_side, FAMILY)
#define multiply_right JOIN(multiply_right, FAMILY)

/**
 * Make op(B) ready for products whose left side has m rows.
 *
 * `room` holds what is packed: 16 floats, and k rows of n rounded up to a multiple of 32.
 */
RightSide right_side(int transpose_b, int m, int n, int k, const float *b, float *room);

/**
 * C (m x n) = A (m x k) op(B), with the bits of a product on its own. Where it is not thin, any part of
 * the rows may be computed alone.
 */
void multiply_right(const float *a, int m, const RightSide *right, float *c);

/** The kernel, see matmul.c. */
void JOIN(gemm, FAMILY)(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, int accumulate);

#endif
