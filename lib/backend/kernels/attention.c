// Attention of several heads, forward and backward, without a matrix of all scores: the scores of a block
// of queries live in scratch memory, and the backward pass computes them again (Dao et al. 2022). What
// is kept of a row of scores is its largest one, and the inverse of the sum of its exponentials.
//
// Heads and sequences do not meet. Within one, sums run over keys, or over queries, from first to last,
// in the stretches of matmul.c and the blocks of queries below; sums along a row of scores are of 16
// partial sums.
#include "functions.h"
#include "matmul.h"

/** Queries of a block. It is part of the bits of the gradients of keys and values. */
#define BLOCK 32

typedef float V16 __attribute__((vector_size(64), aligned(4)));

/** Arrays as the kernels take them. */
typedef struct {
  const float *q, *k, *v, *mask, *dy;
  float *y, *kept, *dq, *dk, *dv, *scratch;
  int heads, queries, keys, size, value_size, causal;
  ptrdiff_t mask_batch, mask_query;
  float scale;
} Attention;

/** One head of one sequence: where its first rows stand. */
typedef struct {
  ptrdiff_t q, k, v, y, kept;
  const float *mask;
} Head;

INLINE Head head_of(const Attention *t, int pair) {
  ptrdiff_t sequence = pair / t->heads, head = pair % t->heads;
  ptrdiff_t query = sequence * t->queries * t->heads, key = sequence * t->keys * t->heads;
  return (Head){
      query * t->size + head * t->size, key * t->size + head * t->size,
      key * t->value_size + head * t->value_size, query * t->value_size + head * t->value_size,
      2 * (ptrdiff_t)pair * t->queries, t->mask ? t->mask + sequence * t->mask_batch : 0};
}

/** Distance of the rows of a block of scores. */
INLINE ptrdiff_t score_row(const Attention *t) { return (t->keys + 15) / 16 * 16; }

/** Floats of scratch for one thread: see scratchBytes in ../overrides/attention.ts. */
INLINE ptrdiff_t slot_floats(const Attention *t) {
  return packed_floats(t->keys, t->size) + packed_floats(t->keys, t->value_size) +
         packed_floats(t->size, t->keys) + packed_floats(t->size, BLOCK) +
         packed_floats(t->value_size, BLOCK) + 2 * BLOCK * score_row(t);
}

/** The next piece of scratch. */
INLINE float *take(float **scratch, ptrdiff_t floats) {
  float *piece = *scratch;
  *scratch += floats;
  return piece;
}

/** How many keys, counted from the first one, a query may see as far as its place says. */
INLINE int keys_of(const Attention *t, int query) {
  return t->causal ? smaller(t->keys, query + 1) : t->keys;
}

/** Rows of scores are computed up to here, by whole vectors; behind the last key they are 0. */
INLINE int padded(int columns) { return (columns + 15) / 16 * 16; }

/** 0, 1, 2, ... */
INLINE VI places(void) {
  VI v;
  for (int i = 0; i < LANES; i++) v[i] = i;
  return v;
}

INLINE V4 larger_lanes(V4 x, V4 y) {
  V4I mask = y > x;
  return (V4)(((V4I)y & mask) | ((V4I)x & ~mask));
}

/** The largest lane; there is no NaN. */
INLINE float largest_lane(V x) {
  const float *lanes = (const float *)&x;
  V4 four = load4(lanes);
  for (int i = 4; i < LANES; i += 4) four = larger_lanes(four, load4(lanes + i));
  four = larger_lanes(four, __builtin_shufflevector(four, four, 2, 3, 0, 1));
  four = larger_lanes(four, __builtin_shufflevector(four, four, 1, 0, 3, 2));
  return four[0];
}

/** Scores of a vector of keys: times scale, -Infinity where a key is not seen. */
INLINE V scaled(const Attention *t, const float *x, VI is_seen) {
  return choose(is_seen, load(x) * t->scale, all(-INFINITE));
}

/** Which of the keys from j on are seen, of `seen` that may be. */
INLINE VI seen_keys(const float *mask, int j, int seen) {
  VI is_seen = places() < seen - j;
  if (mask == 0) return is_seen;
  return is_seen & ((seen - j < LANES ? load_part(mask + j, seen - j) : load(mask + j)) != 0);
}

/** Scale a row of scores; returns the largest one, 0 where no key is seen. */
static float scale_row(const Attention *t, float *x, const float *mask, int seen) {
  V largest = all(-INFINITE);
  VI any = {0};
  for (int j = 0; j < seen; j += LANES) {
    VI is_seen = seen_keys(mask, j, seen);
    V s = scaled(t, x + j, is_seen);
    store(x + j, s);
    largest = at_least(largest, s);
    any |= is_seen;
  }
  float result = largest_lane(largest);
  if (result != -INFINITE) return result + 0; // never -0
  return __builtin_reduce_or(any) ? __builtin_nanf("") : 0; // as softmax has it; every weight is 0
}

/** x = e^(x - largest) for the keys that may be seen, 0 behind them. */
static void exponentials(float *x, float largest, int seen, int columns) {
  for (int j = 0; j < seen; j += LANES) store(x + j, vector_exp(load(x + j) - largest));
  zero(x + seen, padded(columns) - seen);
}

/** A row of products becomes weights again, by what was kept of it. */
static void weigh_row(
    const Attention *t, float *x, const float *mask, const float *kept, int seen, int columns) {
  for (int j = 0; j < seen; j += LANES) {
    V s = scaled(t, x + j, seen_keys(mask, j, seen));
    store(x + j, vector_exp(s - kept[0]) * kept[1]);
  }
  zero(x + seen, padded(columns) - seen);
}

/** The sum of 16 partial sums, by halves. */
INLINE float sum_16(V16 x) {
  V4 low = __builtin_shufflevector(x, x, 0, 1, 2, 3) + __builtin_shufflevector(x, x, 8, 9, 10, 11);
  V4 high = __builtin_shufflevector(x, x, 4, 5, 6, 7) + __builtin_shufflevector(x, x, 12, 13, 14, 15);
  return sum_crosswise(low + high);
}

static float sum_row(const float *x, int columns) {
  V16 sums = {0};
  for (int j = 0; j < columns; j += 16) sums = sums + *(const V16 *)(x + j);
  return sum_16(sums);
}

static float product_sum(const float *x, const float *y, int columns) {
  V16 sums = {0};
  for (int j = 0; j < columns; j += 16) sums = sums + *(const V16 *)(x + j) * *(const V16 *)(y + j);
  return sum_16(sums);
}

/** The scores of queries first..last - 1 with the keys that one of them may see. */
static void scores(
    const Attention *t, const Head *h, int first, int last, const RightSide *keys, float *s) {
  ptrdiff_t row = (ptrdiff_t)t->heads * t->size;
  Matrix q = {t->q + h->q + first * row, row, 1};
  multiply_packed(q, last - first, keys, keys_of(t, last - 1), t->size, s, score_row(t), 0);
}

/** The context of queries first..last - 1. */
static void attend(
    const Attention *t, const Head *h, int first, int last, const RightSide *keys,
    const RightSide *values, float *s) {
  int columns = keys_of(t, last - 1), rows = last - first;
  ptrdiff_t row = score_row(t), next = (ptrdiff_t)t->heads * t->value_size;
  scores(t, h, first, last, keys, s);
  for (int i = first; i < last; i++) {
    float *x = s + (i - first) * row, *kept = t->kept + h->kept + 2 * i;
    const float *mask = h->mask ? h->mask + i * t->mask_query : 0;
    kept[0] = scale_row(t, x, mask, keys_of(t, i));
    exponentials(x, kept[0], keys_of(t, i), columns);
    float sum = sum_row(x, columns);
    kept[1] = sum == 0 ? 0 : 1 / sum;
  }
  float *y = t->y + h->y + first * next;
  multiply_packed((Matrix){s, row, 1}, rows, values, t->value_size, columns, y, next, 0);
  for (int i = 0; i < rows; i++, y += next) {
    float inverse = t->kept[h->kept + 2 * (first + i) + 1];
    for (int j = 0; j < t->value_size; j++) y[j] = y[j] * inverse;
  }
}

/** Rows of a head's keys or values, `size` numbers each, as they are stored. */
INLINE Matrix rows_of_head(const float *x, const Attention *t, int size) {
  return (Matrix){x, (ptrdiff_t)t->heads * size, 1};
}
INLINE Matrix transposed(Matrix x) { return (Matrix){x.x, x.column, x.row}; }

/** Blocks of queries, block after block, pair after pair. */
static void forward_part(const void *task, int first, int last) {
  const Attention *t = task;
  int blocks = (t->queries + BLOCK - 1) / BLOCK, packed = -1;
  float *scratch = t->scratch + thread_slot() * slot_floats(t);
  float *key_room = take(&scratch, packed_floats(t->keys, t->size));
  float *value_room = take(&scratch, packed_floats(t->value_size, t->keys));
  RightSide keys = {0}, values = {0};
  for (int i = first; i < last; i++) {
    int pair = i / blocks, query = i % blocks * BLOCK;
    Head h = head_of(t, pair);
    if (pair != packed) {
      Matrix k = rows_of_head(t->k + h.k, t, t->size);
      keys = pack_right(transposed(k), t->keys, t->size, key_room);
      Matrix v = rows_of_head(t->v + h.v, t, t->value_size);
      values = pack_right(v, t->value_size, t->keys, value_room);
      packed = pair;
    }
    attend(t, &h, query, smaller(t->queries, query + BLOCK), &keys, &values, scratch);
  }
}

/**
 * context = softmax(scale q k^T) v of each head. q [batch, queries, heads x size], k [batch, keys,
 * heads x size], v [batch, keys, heads x valueSize], context like q, of values. kept [batch, heads,
 * queries, 2]: what the gradient needs.
 *
 * A mask of 0 and other numbers, whose rows are `maskBatch` and `maskQuery` elements apart (0: the same
 * one for all), says which keys are seen; the address 0 is none. `causal`: query i sees keys 0..i. A
 * query that sees nothing has the context 0. `scratch`: `slots` pieces, see ../overrides/attention.ts.
 */
KERNEL(void, attention)(
    const float *q, const float *k, const float *v, const float *mask, float *context, float *kept,
    float *scratch, int batch, int heads, int queries, int keys, int size, int value_size,
    int mask_batch, int mask_query, int causal, float scale, int slots) {
  Attention task = {
      .q = q, .k = k, .v = v, .mask = mask, .y = context, .kept = kept, .scratch = scratch,
      .heads = heads, .queries = queries, .keys = keys, .size = size, .value_size = value_size,
      .causal = causal, .mask_batch = mask_batch, .mask_query = mask_query, .scale = scale};
  int blocks = (queries + BLOCK - 1) / BLOCK;
  long long each = (long long)smaller(BLOCK, queries) * keys * (size + value_size);
  share_in_slots(
      forward_part, &task, batch * heads * blocks, 1, items_of(LEAST_PRODUCTS, each), slots);
}

/** Weights of a block of queries, and the gradients of their scores before `scale`. */
static void score_gradients(
    const Attention *t, const Head *h, int first, int last, float *weights, float *ds) {
  int columns = keys_of(t, last - 1);
  ptrdiff_t row = score_row(t);
  for (int i = first; i < last; i++, weights += row, ds += row) {
    const float *kept = t->kept + h->kept + 2 * i;
    const float *mask = h->mask ? h->mask + i * t->mask_query : 0;
    weigh_row(t, weights, mask, kept, keys_of(t, i), columns);
    zero(ds + columns, padded(columns) - columns);
    float mean = product_sum(weights, ds, columns);
    for (int j = 0; j < columns; j += LANES) {
      store(ds + j, load(weights + j) * (load(ds + j) - mean) * t->scale);
    }
  }
}

/** What the blocks of queries of one head share. */
typedef struct {
  RightSide keys_transposed, values_transposed, keys;
  float *q_room, *dy_room, *weights, *ds;
} Packed;

/** Gradients of and through the queries first..last - 1: dq is written, dk and dv are added to. */
static void block_back(const Attention *t, const Head *h, const Packed *p, int first, int last) {
  int columns = keys_of(t, last - 1), rows = last - first;
  ptrdiff_t row = score_row(t), q_row = (ptrdiff_t)t->heads * t->size;
  ptrdiff_t y_row = (ptrdiff_t)t->heads * t->value_size;
  Matrix q = {t->q + h->q + first * q_row, q_row, 1};
  Matrix dy = {t->dy + h->y + first * y_row, y_row, 1};
  scores(t, h, first, last, &p->keys_transposed, p->weights);
  multiply_packed(dy, rows, &p->values_transposed, columns, t->value_size, p->ds, row, 0);
  score_gradients(t, h, first, last, p->weights, p->ds);
  Matrix ds = {p->ds, row, 1}, weights = {p->weights, row, 1};
  float *dq = t->dq + h->q + first * q_row;
  multiply_packed(ds, rows, &p->keys, t->size, columns, dq, q_row, 0);
  RightSide right = pack_right(q, t->size, rows, p->q_room);
  multiply_packed(transposed(ds), columns, &right, t->size, rows, t->dk + h->k, q_row, 1);
  right = pack_right(dy, t->value_size, rows, p->dy_room);
  multiply_packed(transposed(weights), columns, &right, t->value_size, rows, t->dv + h->v, y_row, 1);
}

/** All queries of the pairs first..last - 1. */
static void backward_part(const void *task, int first, int last) {
  const Attention *t = task;
  for (int pair = first; pair < last; pair++) {
    Head h = head_of(t, pair);
    float *scratch = t->scratch + thread_slot() * slot_floats(t);
    Matrix k = rows_of_head(t->k + h.k, t, t->size);
    Matrix v = rows_of_head(t->v + h.v, t, t->value_size);
    float *room = take(&scratch, packed_floats(t->keys, t->size));
    Packed p = {.keys_transposed = pack_right(transposed(k), t->keys, t->size, room)};
    room = take(&scratch, packed_floats(t->keys, t->value_size));
    p.values_transposed = pack_right(transposed(v), t->keys, t->value_size, room);
    room = take(&scratch, packed_floats(t->size, t->keys));
    p.keys = pack_right(k, t->size, t->keys, room);
    p.q_room = take(&scratch, packed_floats(t->size, BLOCK));
    p.dy_room = take(&scratch, packed_floats(t->value_size, BLOCK));
    p.weights = take(&scratch, BLOCK * score_row(t));
    p.ds = scratch;
    for (int key = 0; key < t->keys; key++) {
      zero(t->dk + h.k + key * k.row, t->size);
      zero(t->dv + h.v + key * v.row, t->value_size);
    }
    for (int query = 0; query < t->queries; query += BLOCK) {
      block_back(t, &h, &p, query, smaller(t->queries, query + BLOCK));
    }
  }
}

/** Gradients of q, k and v from that of the context, d. */
KERNEL(void, attentionGradient)(
    const float *q, const float *k, const float *v, const float *mask, const float *kept,
    const float *d, float *dq, float *dk, float *dv, float *scratch, int batch, int heads,
    int queries, int keys, int size, int value_size, int mask_batch, int mask_query, int causal,
    float scale, int slots) {
  Attention task = {
      .q = q, .k = k, .v = v, .mask = mask, .kept = (float *)kept, .dy = d, .dq = dq, .dk = dk,
      .dv = dv, .scratch = scratch, .heads = heads, .queries = queries, .keys = keys, .size = size,
      .value_size = value_size, .causal = causal, .mask_batch = mask_batch,
      .mask_query = mask_query, .scale = scale};
  long long each = (long long)queries * keys * (2 * size + value_size);
  share_in_slots(backward_part, &task, batch * heads, 1, items_of(LEAST_PRODUCTS, each), slots);
}
