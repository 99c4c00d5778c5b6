// Matrix products for other kernels: one right side for many left ones.
#ifndef MATMUL_H
#define MATMUL_H
#include "kernels.h"

/** A matrix as it is stored: op(X)[i, j] lies at x[i * row + j * column]; row or column is 1. */
typedef struct {
  const float *x;
  ptrdiff_t row, column;
} Matrix;

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

#define pack_right JOIN(pack_right, FAMILY)
#define multiply_packed JOIN(multiply_packed, FAMILY)
/** Floats of room for k rows of n that are packed. */
INLINE ptrdiff_t packed_floats(int n, int k) {
  return 16 + (ptrdiff_t)k * ((n + 31) / 32 * 32);
}

/** The same for products that are never thin, whatever their shapes: op(B) is packed. */
RightSide pack_right(Matrix b, int n, int k, float *room);

/**
 * C = or += op(A) op(B) for the first n columns and k rows of a right side that is packed; rows of C
 * are ldc apart. Each element is summed over k from first to last, in stretches as in matmul.c.
 */
void multiply_packed(
    Matrix a, int m, const RightSide *right, int n, int k, float *c, ptrdiff_t ldc, int add);

#define scratch_floats JOIN(scratch_floats, FAMILY)
/** Floats of scratch that one product needs: see gemmScratchBytes in ../host/gemm.ts. */
ptrdiff_t scratch_floats(int n, int k);

/** The kernels, see matmul.c. */
void JOIN(gemm, FAMILY)(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, int accumulate);
void JOIN(gemmBatch, FAMILY)(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, int accumulate, int count, int step_a, int step_b, int step_c, int slots);

#endif
