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
#include "thin.h"
#include "tile.h"

/** One row of C. */
INLINE void finish_row(float *c, int columns, const float *bias, int activation, float alpha) {
  int j = 0, rest = columns % LANES;
  for (; j + LANES <= columns; j += LANES) {
    V x = load(c + j);
    if (bias) x += load(bias + j);
    store(c + j, activate(x, activation, alpha));
  }
  if (rest == 0) return;
  V x = load_part(c + j, rest);
  if (bias) x += load_part(bias + j, rest);
  store_part(c + j, activate(x, activation, alpha), rest);
}

/** Rows of C: x = activation(x + bias); `bias` has one element for each column, or is 0. */
static void finish_rows(
    float *c, ptrdiff_t ldc, int rows, int columns, const float *bias, int activation,
    float alpha) {
  for (int i = 0; i < rows; i++, c += ldc) {
    if (bias && activation == LINEAR) finish_row(c, columns, bias, LINEAR, alpha);
    else if (bias && activation == RELU) finish_row(c, columns, bias, RELU, alpha);
    else finish_row(c, columns, bias, activation, alpha);
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

/** Whether B is one panel as it is stored. */
INLINE int is_panel(const Product *t) {
  return t->n == TILE_COLUMNS && t->b.column == 1 && t->b.row == TILE_COLUMNS;
}

static void pack_block(const Product *t, int column, int columns, int row, int depth, float *packed) {
  int j = 0;
  if (t->b.column == 1) {
    int width = PANELS_AT_ONCE * TILE_COLUMNS;
    for (; j + width <= columns; j += width) {
      pack_panels(at(t->b, row, column + j), t->b.row, depth, packed + j * depth);
    }
  }
  for (; j < columns; j += TILE_COLUMNS) {
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
    if (is_panel(t)) packed = (float *)at(t->b, row, 0);
    else pack_block(t, t->column + from, columns, row, depth, packed);
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
      if (is_panel(&t)) t.packed = (float *)at(t.b, t.row, 0);
      else pack_block(&t, t.column, t.columns, t.row, depth, t.packed);
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

ptrdiff_t scratch_floats(int n, int k) {
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
