// A causal block of a Transformer, normalized first and with GELU, for one new place of each text: the
// kernels that it calls elsewhere one by one, hence their bits.
#include "activation.h"
#include "kernels.h"

void JOIN(layerNorm, FAMILY)(
    const float *x, const float *gamma, const float *beta, float *y, float *statistics, int rows,
    int columns, float epsilon);
void JOIN(gemmFused, FAMILY)(
    int transpose_a, int transpose_b, int m, int n, int k, const float *a, const float *b, float *c,
    float *scratch, const float *bias, int activation, float alpha);
void JOIN(attention, FAMILY)(
    const float *q, const float *k, const float *v, const float *mask, float *context, float *kept,
    float *scratch, int batch, int heads, int queries, int keys, int size, int value_size,
    int mask_batch, int mask_query, int causal, float scale, int slots);
void JOIN(geluTanh, FAMILY)(const float *x, float *y, int count);

/** Two arrays that work together, by the places of their first elements. */
typedef struct {
  int scale, shift;
} Norm;
typedef struct {
  int kernel, bias;
} Dense;

/** The weights of a block, in the order of ../overrides/cached_block.ts. */
typedef struct {
  Norm attention_norm, norm;
  Dense query, key, value, output, expand, contract;
} Weights;

/** What all parts of the block work with. */
typedef struct {
  const float *origin;
  int texts, past, size;
  float epsilon;
  float *room;
} Block;

static void normalize(const Block *t, const float *x, Norm norm, float *y) {
  const float *gamma = t->origin + norm.scale, *beta = t->origin + norm.shift;
  JOIN(layerNorm, FAMILY)(x, gamma, beta, y, t->room, t->texts, t->size, t->epsilon);
}

static void apply(const Block *t, const float *x, int inputs, Dense dense, float *y, int units) {
  const float *kernel = t->origin + dense.kernel, *bias = t->origin + dense.bias;
  JOIN(gemmFused, FAMILY)(0, 0, t->texts, units, inputs, x, kernel, y, t->room, bias, LINEAR, 0);
}

/** Each text's rows of the past, and its new one behind them. */
static void append(const Block *t, const float *past, const float *rows, float *all) {
  size_t before = (size_t)t->past * t->size, row = t->size;
  for (int i = 0; i < t->texts; i++, past += before, rows += row, all += before + row) {
    __builtin_memcpy(all, past, 4 * before);
    __builtin_memcpy(all + before, rows, 4 * row);
  }
}

/**
 * h = x + attention(norm(x)), y = h + contract(gelu(expand(norm(h)))), for x and y [texts, size].
 *
 * `weights` says how many floats behind `origin` each array of the block begins. old_keys and old_values
 * [texts, past, size] stay as they are, keys and values [texts, past + 1, size] get what is in them and
 * the new place. `scratch`: see ../overrides/cached_block.ts; `slots`: see attention.c.
 */
KERNEL(void, cachedBlock)(
    const int *weights, const float *origin, const float *x, const float *old_keys,
    const float *old_values, float *keys, float *values, float *y, float *scratch, int texts,
    int past, int size, int heads, int units, float scale, float epsilon, int slots) {
  const Weights *w = (const Weights *)weights;
  ptrdiff_t count = (ptrdiff_t)texts * size;
  float *h = scratch, *row = h + count, *wide = row + count, *kept = wide + (ptrdiff_t)texts * units;
  Block t = {origin, texts, past, size, epsilon, kept + 2 * (ptrdiff_t)texts * heads};
  normalize(&t, x, w->attention_norm, h);
  apply(&t, h, size, w->key, row, size);
  append(&t, old_keys, row, keys);
  apply(&t, h, size, w->value, row, size);
  append(&t, old_values, row, values);
  apply(&t, h, size, w->query, row, size);
  JOIN(attention, FAMILY)(
      row, keys, values, 0, h, kept, t.room, texts, heads, 1, past + 1, size / heads, size / heads,
      0, 0, 0, scale, slots);
  apply(&t, h, size, w->output, row, size);
  for (ptrdiff_t i = 0; i < count; i++) y[i] = x[i] + row[i];
  normalize(&t, y, w->norm, h);
  apply(&t, h, size, w->expand, wide, units);
  JOIN(geluTanh, FAMILY)(wide, wide, texts * units);
  apply(&t, wide, units, w->contract, row, size);
  for (ptrdiff_t i = 0; i < count; i++) y[i] = y[i] + row[i];
}
