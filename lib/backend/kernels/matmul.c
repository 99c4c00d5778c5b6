// Matrix products: C = op(A) op(B), where op(X) is X or its transpose.
//
// The scheme of Goto & van de Geijn 2008: B is cut into blocks of DEPTH x WIDTH, each packed into
// panels of TILE_COLUMNS columns that stay in the cache while all rows of A pass by, TILE_ROWS at a
// time. A tile of C lives in registers as long as k runs.
//
// Order of summation: each element is summed over k from first to last, a product and then a sum,
// within stretches of DEPTH; the stretches' sums are added in order. The tile's size is not in it.
#include "activation.h"
#include "kernels.h"
#include "matmul.h"

/** Length of a stretch along k. It is part of the result's bits. */
#define DEPTH 256
/** Columns of a block of B: at most 384 kB when packed. */
#define WIDTH 384

// The tile that fills the registers of each family: sums, a row of B, and an element of A.
#if defined(__AVX512F__)
#define VECTOR 16
#define TILE_VECTORS 1
#define TILE_ROWS 10
#elif defined(__AVX__)
#define VECTOR 8
#define TILE_VECTORS 2
#define TILE_ROWS 6
#elif defined(__ARM_NEON)
#define VECTOR 4
#define TILE_VECTORS 2
#define TILE_ROWS 8
#else
#define VECTOR 4
#define TILE_VECTORS 2
#define TILE_ROWS 4
#endif
#define TILE_COLUMNS (TILE_VECTORS * VECTOR)
typedef float T __attribute__((vector_size(4 * VECTOR), aligned(4)));

INLINE Matrix stored(const float *x, int transposed, int rows, int columns) {
  return transposed ? (Matrix){x, 1, rows} : (Matrix){x, columns, 1};
}

INLINE const float *at(Matrix m, int i, int j) { return m.x + i * m.row + j * m.column; }

/** Copy `columns` columns of op(B), `depth` rows of them, into a panel, zeros on its right. */
static void pack_panel(Matrix b, int depth, int columns, float *panel) {
  if (columns == TILE_COLUMNS && b.column == 1) {
    for (int k = 0; k < depth; k++, panel += TILE_COLUMNS) {
      const float *row = b.x + k * b.row;
      for (int q = 0; q < TILE_VECTORS; q++) ((T *)panel)[q] = ((const T *)row)[q];
    }
    return;
  }
  for (int k = 0; k < depth; k++) {
    for (int j = columns; j < TILE_COLUMNS; j++) panel[k * TILE_COLUMNS + j] = 0;
  }
  int j = 0;
  if (b.row == 1) {
    for (; j + 4 <= columns; j += 4) { // four stored rows at a time, turned by 4 x 4 elements
      const float *from = b.x + j * b.column;
      int k = 0;
      for (; k + 4 <= depth; k += 4) {
        V4 r0 = load4(from + k), r1 = load4(from + b.column + k);
        V4 r2 = load4(from + 2 * b.column + k), r3 = load4(from + 3 * b.column + k);
        V4 a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
        V4 d = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), e = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
        float *to = panel + k * TILE_COLUMNS + j;
        store4(to, __builtin_shufflevector(a, d, 0, 1, 4, 5));
        store4(to + TILE_COLUMNS, __builtin_shufflevector(a, d, 2, 3, 6, 7));
        store4(to + 2 * TILE_COLUMNS, __builtin_shufflevector(c, e, 0, 1, 4, 5));
        store4(to + 3 * TILE_COLUMNS, __builtin_shufflevector(c, e, 2, 3, 6, 7));
      }
      for (; k < depth; k++) {
        for (int q = 0; q < 4; q++) panel[k * TILE_COLUMNS + j + q] = from[q * b.column + k];
      }
    }
  }
  for (int k = 0; k < depth; k++) {
    for (int q = j; q < columns; q++) panel[k * TILE_COLUMNS + q] = *at(b, k, q);
  }
}

/**
 * C (rows x TILE_COLUMNS) = or += op(A) B, where neighbours in op(A) are `row` and `column` elements
 * apart; one of the two is 1.
 */
INLINE void tile(
    int rows, const float *a, ptrdiff_t row, ptrdiff_t column, const float *panel, int depth,
    float *c, ptrdiff_t ldc, int add) {
  T sum[TILE_ROWS][TILE_VECTORS] = {0};
  for (int k = 0; k < depth; k++, panel += TILE_COLUMNS, a += column) {
    T b[TILE_VECTORS];
    for (int q = 0; q < TILE_VECTORS; q++) b[q] = ((const T *)panel)[q];
    for (int r = 0; r < rows; r++) {
      for (int q = 0; q < TILE_VECTORS; q++) sum[r][q] = sum[r][q] + a[r * row] * b[q];
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int q = 0; q < TILE_VECTORS; q++) {
      T *to = (T *)(c + r * ldc) + q;
      *to = add ? *to + sum[r][q] : sum[r][q];
    }
  }
}

/** How many rows the next tile takes of those that are left. */
INLINE int rows_of(int left) {
  return left >= TILE_ROWS ? TILE_ROWS : left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/** A tile for a number of rows and a layout of A that are known where it is compiled. */
#define TILE(count)                                                                               \
  do {                                                                                            \
    if (a.column == 1) tile(count, a.x, a.row, 1, panel, depth, c, ldc, add);                     \
    else tile(count, a.x, 1, a.column, panel, depth, c, ldc, add);                                \
  } while (0)

static void any_tile(
    int rows, Matrix a, const float *panel, int depth, float *c, ptrdiff_t ldc, int add) {
  if (rows == TILE_ROWS) TILE(TILE_ROWS);
  else if (TILE_ROWS > 8 && rows == 8) TILE(8);
  else if (TILE_ROWS > 4 && rows == 4) TILE(4);
  else if (rows == 2) TILE(2);
  else TILE(1);
}

/** The part of a tile that lies in C. */
static void copy_tile(
    const float *tile, float *c, ptrdiff_t ldc, int rows, int columns, int add) {
  for (int i = 0; i < rows; i++, tile += TILE_COLUMNS, c += ldc) {
    for (int j = 0; j < columns; j++) c[j] = add ? c[j] + tile[j] : tile[j];
  }
}

/**
 * The rows of one tile in a block of C: = or += rows of op(A) times the packed block of B, whose panels
 * are `panel` floats apart.
 */
static void multiply_rows(
    Matrix a, int rows, const float *packed, ptrdiff_t panel, int depth, int columns, float *c,
    ptrdiff_t ldc, int add) {
  float edge[TILE_ROWS * TILE_COLUMNS];
  for (int j = 0; j < columns; j += TILE_COLUMNS, packed += panel) {
    int within = columns - j;
    if (within >= TILE_COLUMNS) {
      any_tile(rows, a, packed, depth, c + j, ldc, add);
    } else {
      any_tile(rows, a, packed, depth, edge, TILE_COLUMNS, 0);
      copy_tile(edge, c + j, ldc, rows, within, add);
    }
  }
}

/** Rows of C: x = activation(x + bias); `bias` has one element for each column, or is 0. */
static void finish_rows(
    float *c, ptrdiff_t ldc, int rows, int columns, const float *bias, int activation,
    float alpha) {
  for (int i = 0; i < rows; i++, c += ldc) {
    for (int j = 0; j < columns; j += LANES) {
      int count = smaller(LANES, columns - j);
      V x = count == LANES ? load(c + j) : load_part(c + j, count);
      if (bias) x += count == LANES ? load(bias + j) : load_part(bias + j, count);
      x = activate(x, activation, alpha);
      if (count == LANES) store(c + j, x);
      else store_part(c + j, x, count);
    }
  }
}

// Products with a thin side: few rows or columns. A tile would waste most of its lanes, and packing
// the other matrix would cost more than the product. Each row is a vector times a matrix.

/** Up to 3 rows or columns; up to 7 columns of a transposed A. It is part of the result's bits. */
INLINE int is_thin(int transpose_a, int m, int n) {
  return smaller(m, n) <= 3 || (transpose_a && n <= 7 && n < m);
}

/** Sums of whole rows of the matrix, `lanes` columns in registers. */
#define SUM_OF_ROWS(lanes)                                                                        \
  for (; j + lanes <= n; j += lanes) {                                                            \
    typedef float W __attribute__((vector_size(4 * lanes), aligned(4)));                          \
    W sum = {0};                                                                                  \
    for (int p = 0; p < k; p++) sum = sum + x[p * step_x] * *(const W *)(matrix + p * ldm + j);   \
    for (int q = 0; q < lanes; q++) {                                                             \
      float *to = y + (j + q) * step_y;                                                           \
      *to = add ? *to + sum[q] : sum[q];                                                          \
    }                                                                                             \
  }

/** y = or += x M, where M is stored as k rows of n; elements of x are `step_x` apart. */
static void vector_times_matrix(
    const float *x, ptrdiff_t step_x, const float *matrix, ptrdiff_t ldm, int k, int n, float *y,
    ptrdiff_t step_y, int add) {
  int j = 0;
  SUM_OF_ROWS(16)
  SUM_OF_ROWS(4)
  for (; j < n; j++) {
    float sum = 0;
    for (int p = 0; p < k; p++) sum = sum + x[p * step_x] * matrix[p * ldm + j];
    y[j * step_y] = add ? y[j * step_y] + sum : sum;
  }
}

/** The inner products of x with `rows` rows of k elements: four partial sums, then one by one. */
INLINE void inner_products(
    int rows, const float *x, ptrdiff_t step, const float *matrix, ptrdiff_t ldm, int k,
    float *products) {
  V4 sum[4] = {0};
  int p = 0;
  for (; p + 4 <= k; p += 4) {
    const float *e = x + p * step;
    V4 v = step == 1 ? load4(e) : (V4){e[0], e[step], e[2 * step], e[3 * step]};
    for (int r = 0; r < rows; r++) sum[r] = sum[r] + v * load4(matrix + r * ldm + p);
  }
  for (int r = 0; r < rows; r++) {
    float total = sum_crosswise(sum[r]);
    for (int q = p; q < k; q++) total = total + x[q * step] * matrix[r * ldm + q];
    products[r] = total;
  }
}

/** y = or += x M^T, where M is stored as n rows of k: four rows at a time, then one by one. */
static void vector_times_transposed(
    const float *x, ptrdiff_t step_x, const float *matrix, ptrdiff_t ldm, int k, int n, float *y,
    ptrdiff_t step_y, int add) {
  for (int j = 0; j < n;) {
    float products[4];
    int rows = n - j >= 4 ? 4 : 1;
    if (rows == 4) inner_products(4, x, step_x, matrix + j * ldm, ldm, k, products);
    else inner_products(1, x, step_x, matrix + j * ldm, ldm, k, products);
    for (int r = 0; r < rows; r++, j++) {
      y[j * step_y] = add ? y[j * step_y] + products[r] : products[r];
    }
  }
}

static void thin_product(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    int add) {
  ptrdiff_t row_a = transpose_a ? 1 : k, step_a = transpose_a ? m : 1;
  ptrdiff_t column_b = transpose_b ? k : 1, step_b = transpose_b ? 1 : n;
  if (m <= n) {
    for (int i = 0; i < m; i++, a += row_a, c += n) {
      if (transpose_b) vector_times_transposed(a, step_a, b, column_b, k, n, c, 1, add);
      else vector_times_matrix(a, step_a, b, step_b, k, n, c, 1, add);
    }
  } else { // C^T = op(B)^T op(A)^T: a column of op(B) times op(A)^T
    for (int j = 0; j < n; j++, b += column_b, c++) {
      if (transpose_a) vector_times_matrix(b, step_b, a, step_a, k, m, c, n, add);
      else vector_times_transposed(b, step_b, a, row_a, k, m, c, n, add);
    }
  }
}

/** A product that is not thin, and the block of B at which it has come. */
typedef struct {
  Matrix a, b;
  int m, n, k, accumulate;
  float *c, *packed;
  const float *bias;
  int activation;
  float alpha;
  /** The block's first column, the number of its columns, and its first row. */
  int column, columns, row;
} Product;

static void pack_block(const Product *t, int column, int columns, int row, int depth, float *packed) {
  for (int j = 0; j < columns; j += TILE_COLUMNS) {
    Matrix panel = {at(t->b, row, column + j), t->b.row, t->b.column};
    pack_panel(panel, depth, smaller(TILE_COLUMNS, columns - j), packed + j * depth);
  }
}

/** Rows first..last - 1 of C = or += op(A) times a packed block of B. */
static void multiply_block(
    const Product *t, int first, int last, int column, int columns, int row, int depth,
    const float *packed) {
  int finish = row + depth == t->k && (t->bias != 0 || t->activation != LINEAR);
  for (int i = first, rows; i < last; i += rows) {
    rows = rows_of(last - i);
    Matrix block = {at(t->a, i, row), t->a.row, t->a.column};
    float *to = t->c + (ptrdiff_t)i * t->n + column;
    ptrdiff_t panel = (ptrdiff_t)depth * TILE_COLUMNS;
    multiply_rows(block, rows, packed, panel, depth, columns, to, t->n, t->accumulate || row > 0);
    if (!finish) continue;
    finish_rows(to, t->n, rows, columns, t->bias ? t->bias + column : 0, t->activation, t->alpha);
  }
}

/** The panels first..last - 1 of the block's columns, along all of k. */
static void panels_part(const void *task, int first, int last) {
  const Product *t = task;
  int from = first * TILE_COLUMNS, columns = smaller(t->columns, last * TILE_COLUMNS) - from;
  float *packed = t->packed + (ptrdiff_t)from * smaller(DEPTH, t->k);
  for (int row = 0; row < t->k; row += DEPTH) {
    int depth = smaller(DEPTH, t->k - row);
    pack_block(t, t->column + from, columns, row, depth, packed);
    multiply_block(t, 0, t->m, t->column + from, columns, row, depth, packed);
  }
}

/** The rows first..last - 1 of C, by the block as it is packed. */
static void rows_part(const void *task, int first, int last) {
  const Product *t = task;
  int depth = smaller(DEPTH, t->k - t->row);
  multiply_block(t, first, last, t->column, t->columns, t->row, depth, t->packed);
}

/** Panels from which on a block is shared by its columns, each thread packing its own. */
#define MANY_PANELS 12

/**
 * Block by block of columns. Threads share a block's columns, or, where these are too few, its rows.
 */
static void blocked_product(Product t) {
  for (t.column = 0; t.column < t.n; t.column += WIDTH) {
    t.columns = smaller(WIDTH, t.n - t.column);
    int panels = (t.columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    if (panels >= MANY_PANELS || 4 * panels * TILE_ROWS >= t.m) {
      long long each = (long long)t.m * t.k * TILE_COLUMNS;
      share(panels_part, &t, panels, 1, items_of(LEAST_PRODUCTS, each));
      continue;
    }
    for (t.row = 0; t.row < t.k; t.row += DEPTH) {
      int depth = smaller(DEPTH, t.k - t.row);
      pack_block(&t, t.column, t.columns, t.row, depth, t.packed);
      long long each = (long long)t.columns * depth;
      share(rows_part, &t, t.m, TILE_ROWS, items_of(LEAST_PRODUCTS, each));
    }
  }
}

static void product(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, int accumulate, const float *bias, int activation, float alpha) {
  if (m == 0 || n == 0) return;
  if (k == 0 || is_thin(transpose_a, m, n)) {
    if (k > 0) thin_product(transpose_a, transpose_b, m, n, k, a, b, c, accumulate);
    else if (!accumulate) zero(c, (size_t)m * n);
    if (bias || activation != LINEAR) finish_rows(c, n, m, n, bias, activation, alpha);
    return;
  }
  blocked_product((Product){
      .a = stored(a, transpose_a, m, k), .b = stored(b, transpose_b, k, n), .m = m, .n = n, .k = k,
      .accumulate = accumulate, .c = c, .bias = bias, .activation = activation, .alpha = alpha,
      .packed = (float *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63)});
}

/**
 * C = op(A) op(B), or C += op(A) op(B) when `accumulate`.
 *
 * op(A) is m x k, op(B) k x n, C m x n, all dense and row-major as they are stored. `scratch`: see
 * gemmScratchBytes in ../host/gemm.ts.
 */
KERNEL(void, gemm)(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, int accumulate) {
  product(transpose_a, transpose_b, m, n, k, a, b, c, scratch, accumulate, 0, LINEAR, 0);
}

/** Many products of the same sizes: in each step along the batch, operands are so far apart. */
typedef struct {
  int transpose_a, transpose_b, m, n, k;
  const float *a, *b;
  float *c, *scratch;
  int accumulate;
  ptrdiff_t step_a, step_b, step_c;
} Products;

/** Floats of scratch that one product needs: see gemmScratchBytes in ../host/gemm.ts. */
static ptrdiff_t scratch_floats(int n, int k) {
  return 16 + (ptrdiff_t)((smaller(n, WIDTH) + 31) / 32 * 32) * smaller(k, DEPTH);
}

static void products_part(const void *task, int first, int last) {
  const Products *t = task;
  float *scratch = t->scratch + thread_slot() * scratch_floats(t->n, t->k);
  for (int i = first; i < last; i++) {
    product(
        t->transpose_a, t->transpose_b, t->m, t->n, t->k, t->a + i * t->step_a,
        t->b + i * t->step_b, t->c + i * t->step_c, scratch, t->accumulate, 0, LINEAR, 0);
  }
}

/** From so many products on they are shared; of fewer, each one is shared by itself, if it is large. */
#define MANY_PRODUCTS 8

/**
 * `count` products like those of gemm, whose operands are `step...` elements apart; 0: the same one for
 * all. `scratch` is that of a product, `slots` times.
 */
KERNEL(void, gemmBatch)(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, int accumulate, int count, int step_a, int step_b, int step_c, int slots) {
  Products task = {transpose_a, transpose_b, m, n, k, a, b, c, scratch, accumulate, step_a, step_b, step_c};
  int least = items_of(LEAST_PRODUCTS, (long long)m * n * k);
  if (count >= MANY_PRODUCTS || least > 1) {
    share_in_slots(products_part, &task, count, 1, least, slots);
  } else {
    products_part(&task, 0, count);
  }
}

/** C = activation(op(A) op(B) + bias); a bias at the address 0 is none. */
KERNEL(void, gemmFused)(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, const float *bias, int activation, float alpha) {
  product(transpose_a, transpose_b, m, n, k, a, b, c, scratch, 0, bias, activation, alpha);
}

/** C = activation(C + bias) on a whole matrix. */
KERNEL(void, addBiasAndActivate)(
    float *c, int rows, int columns, const float *bias, int activation, float alpha) {
  finish_rows(c, columns, rows, columns, bias, activation, alpha);
}

/**
 * C = op(A) op(B) for integers, modulo 2^32. Rare and small (confusion matrices, grids of
 * coordinates), so that nothing is packed.
 */
KERNEL(void, gemmInt32)(
    int transpose_a, int transpose_b, int m, int n, int k, const int *a, const int *b, int *c) {
  ptrdiff_t row_a = transpose_a ? 1 : k, step_a = transpose_a ? m : 1;
  ptrdiff_t column_b = transpose_b ? k : 1, step_b = transpose_b ? 1 : n;
  for (int i = 0; i < m; i++, c += n) {
    for (int j = 0; j < n; j++) c[j] = 0;
    for (int p = 0; p < k; p++) {
      unsigned x = a[i * row_a + p * step_a];
      const int *row = b + p * step_b;
      for (int j = 0; j < n; j++) c[j] = (int)((unsigned)c[j] + x * (unsigned)row[j * column_b]);
    }
  }
}

/** The first address of a cache line at or behind this one. */
INLINE float *line_from(float *x) { return (float *)(((uintptr_t)x + 63) & ~(uintptr_t)63); }

RightSide pack_right(Matrix b, int n, int k, float *room) {
  RightSide right = {n, k, 0, line_from(room)};
  float *panel = line_from(room);
  for (int j = 0; j < n; j += WIDTH) {
    int end = smaller(n, j + WIDTH);
    for (int p = 0; p < k; p += DEPTH) {
      int depth = smaller(DEPTH, k - p);
      for (int q = j; q < end; q += TILE_COLUMNS, panel += depth * TILE_COLUMNS) {
        Matrix part = {at(b, p, q), b.row, b.column};
        pack_panel(part, depth, smaller(TILE_COLUMNS, end - q), panel);
      }
    }
  }
  return right;
}

RightSide right_side(int transpose_b, int m, int n, int k, const float *b, float *room) {
  Matrix from = stored(b, transpose_b, k, n);
  if (!is_thin(0, m, n)) return pack_right(from, n, k, room);
  if (!transpose_b) return (RightSide){n, k, 1, b};
  for (int p = 0; p < k; p++) {
    for (int j = 0; j < n; j++) room[p * n + j] = *at(from, p, j);
  }
  return (RightSide){n, k, 1, room};
}

void multiply_packed(
    Matrix a, int m, const RightSide *right, int n, int k, float *c, ptrdiff_t ldc, int add) {
  const float *packed = right->b;
  for (int j = 0; j < n; j += WIDTH) {
    int all = smaller(WIDTH, right->n - j), columns = smaller(all, n - j);
    int panels = (all + TILE_COLUMNS - 1) / TILE_COLUMNS;
    for (int p = 0; p < right->k; p += DEPTH) {
      int all_rows = smaller(DEPTH, right->k - p), depth = smaller(all_rows, k - p);
      ptrdiff_t panel = (ptrdiff_t)TILE_COLUMNS * all_rows;
      for (int i = 0, rows; depth > 0 && i < m; i += rows) {
        rows = rows_of(m - i);
        Matrix block = {at(a, i, p), a.row, a.column};
        float *to = c + (ptrdiff_t)i * ldc + j;
        multiply_rows(block, rows, packed, panel, depth, columns, to, ldc, add || p > 0);
      }
      packed += panels * panel;
    }
  }
}

void multiply_right(const float *a, int m, const RightSide *right, float *c) {
  int n = right->n, k = right->k;
  if (right->is_thin) thin_product(0, 0, m, n, k, a, right->b, c, 0);
  else multiply_packed((Matrix){a, k, 1}, m, right, n, k, c, n, 0);
}
