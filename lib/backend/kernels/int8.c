// Products of matrices of 8-bit integers, summed in 32 bits. All is exact, so that the order of a sum is
// not in its bits.
//
// Processors multiply 16-bit integers in pairs: two products, and their sum in 32 bits, for each lane.
// B is packed once, in panels of PANEL columns in which two of its rows lie side by side; its numbers
// become 16 bits when they are loaded. Rows of A are packed with their zero point taken off. That of B
// comes in at the end: sum (a - z)(b - w) = sum (a - z) b - w sum (a - z).
#include "kernels.h"
#include "int8_tile.h"

/** A product, or the rows of A that are made ready for it. */
typedef struct {
  const uint8_t *a;
  const int8_t *packed;
  int *y;
  int m, n, k, is_unsigned, zero_a, zero_b;
  /** Scratch: the sums of A's rows, then the rows. */
  int *sums;
  int16_t *rows;
} Product8;

INLINE int pairs_of(int k) { return (k + 1) / 2; }

/** Numbers of a row become 16 bits, without the zero point; an odd one is followed by 0. */
static void pack_part(const void *task, int first, int last) {
  const Product8 *t = task;
  for (int row = first; row < last; row++) {
    const uint8_t *a = t->a + (ptrdiff_t)row * t->k;
    int16_t *to = t->rows + 2 * (ptrdiff_t)row * pairs_of(t->k);
    int flip = t->is_unsigned ? 0 : 128, zero = t->zero_a + flip, sum = 0;
    for (int i = 0; i < t->k; i++) {
      int number = (a[i] ^ flip) - zero;
      to[i] = (int16_t)number;
      sum += number;
    }
    if (t->k % 2) to[t->k] = 0;
    t->sums[row] = sum;
  }
}

/** A tile of Y from its sums: columns that lie in Y, and the zero point of B. */
INLINE void finish_tile(
    const Product8 *t, const int *tile, int row, int rows, int column, int columns) {
  for (int r = 0; r < rows; r++) {
    unsigned shift = (unsigned)t->zero_b * (unsigned)t->sums[row + r];
    int *to = t->y + (ptrdiff_t)(row + r) * t->n + column;
    for (int j = 0; j < columns; j++) to[j] = (int)((unsigned)tile[r * PANEL + j] - shift);
  }
}

/** Bytes of B's panels that are used by all rows before the next ones come: half of a cache. */
#define BLOCK_BYTES (1 << 17)

static void multiply_part(const void *task, int first, int last) {
  const Product8 *t = task;
  int pairs = pairs_of(t->k), most = larger(1, BLOCK_BYTES / (2 * PANEL * pairs));
  int tile[ROWS_8 * PANEL];
  for (int start = first, end; start < last; start = end) {
    end = smaller(last, start + most);
    for (int i = 0, rows; i < t->m; i += rows) {
      rows = rows_of_8(t->m - i);
      const int16_t *a = t->rows + 2 * (ptrdiff_t)i * pairs;
      for (int panel = start; panel < end; panel++) {
        const int8_t *b = t->packed + (ptrdiff_t)panel * pairs * 2 * PANEL;
        any_tile_8(rows, a, b, pairs, tile);
        int column = panel * PANEL;
        finish_tile(t, tile, i, rows, column, smaller(PANEL, t->n - column));
      }
    }
  }
}

/** Pack B (k x n, row by row), whose codes are changed by an exclusive or with `flip`, for matMulInt8. */
KERNEL(void, packInt8)(const unsigned char *b, signed char *packed, int k, int n, int flip) {
  for (int j = 0; j < n; j += PANEL) {
    int columns = smaller(PANEL, n - j);
    for (int i = 0; i < k + k % 2; i++) {
      signed char *to = packed + (ptrdiff_t)(i / 2) * 2 * PANEL + i % 2;
      for (int q = 0; q < PANEL; q++) {
        int code = i < k && q < columns ? b[(ptrdiff_t)i * n + j + q] ^ flip : 0;
        to[2 * q] = (signed char)code;
      }
    }
    packed += (ptrdiff_t)pairs_of(k) * 2 * PANEL;
  }
}

/**
 * Y = (A - zero_a)(B - zero_b), with A (m x k) of bytes, signed or not, and B packed by packInt8. Scratch
 * holds m times 1 + (k + 1) / 2 integers. No sum may leave 32 bits.
 */
KERNEL(void, matMulInt8)(
    const unsigned char *a, const signed char *packed, int *y, int *scratch, int m, int n, int k,
    int is_unsigned, int zero_a, int zero_b) {
  Product8 task = {
      .a = a, .packed = (const int8_t *)packed, .y = y, .m = m, .n = n, .k = k,
      .is_unsigned = is_unsigned, .zero_a = zero_a, .zero_b = zero_b, .sums = scratch,
      .rows = (int16_t *)(scratch + m)};
  share(pack_part, &task, m, 1, items_of(LEAST_ELEMENTS, k));
  int panels = (n + PANEL - 1) / PANEL;
  share(multiply_part, &task, panels, 1, items_of(LEAST_PRODUCTS, (long long)m * k * PANEL));
}

typedef struct {
  const float *x;
  uint8_t *codes;
  float scale;
  int zero_point, least, most;
} Codes;

static void codes_part(const void *task, int first, int last) {
  const Codes *t = task;
  const float no_fraction = 12582912.0f; // 1.5 x 2^23: numbers around it have no fraction
  for (int i = first; i < last; i++) {
    float steps = t->x[i] / t->scale;
    float near = steps < -1000 ? -1000 : steps > 1000 ? 1000 : steps;
    int code = near == near ? (int)((near + no_fraction) - no_fraction) + t->zero_point : 0;
    t->codes[i] = (uint8_t)(code < t->least ? t->least : code > t->most ? t->most : code);
  }
}

/**
 * Codes of numbers: clip(round(x / scale) + zero point, least, most), a half to the even integer. The
 * four integers lie in [-256, 256]; NaN becomes the code nearest to 0.
 */
KERNEL(void, quantizeInt8)(
    const float *x, unsigned char *codes, int count, float scale, int zero_point, int least, int most) {
  Codes task = {x, codes, scale, zero_point, least, most};
  share(codes_part, &task, count, 64, LEAST_ELEMENTS);
}

/**
 * y = scale scales[j] sum + bias[j] in double precision, rounded once; `is_relu`: not below 0. In each row
 * of sums there is one for each column.
 */
KERNEL(void, scaleInt32)(
    const int *sums, float *y, int rows, int columns, double scale, const float *scales,
    const float *bias, int is_relu) {
  for (int i = 0; i < rows; i++, sums += columns, y += columns) {
    for (int j = 0; j < columns; j++) {
      double value = scale * (double)scales[j] * (double)sums[j] + (double)bias[j];
      y[j] = (float)(is_relu && value <= 0 ? 0 : value);
    }
  }
}
