// A recurrent layer over all its time steps, and backpropagation through time (Werbos 1990).
//
// The rows of a batch do not meet, forwards or backwards: each could go through all steps alone. A step
// costs one product with the recurrent kernel U, which is packed once for all steps. Going back, the
// gradients of h U are kept for all steps, so that dU is one product at the end.
#include "cells.h"
#include "matmul.h"

enum { SIMPLE_RNN, LSTM, GRU };

/** Matrices side by side in U, and numbers kept for a unit and a step. */
INLINE int gates_of(int kind) { return kind == LSTM ? 4 : kind == GRU ? 3 : 1; }
INLINE int kept_of(int kind) { return kind == LSTM ? 5 : kind == GRU ? 4 : 0; }

INLINE void copy(float *to, const float *from, ptrdiff_t count) {
  __builtin_memcpy(to, from, 4 * (size_t)count);
}

/** What all steps share: arrays as the kernels below take them. */
typedef struct {
  int kind, time, batch, units;
  const float *mask;
  float *states, *cells, *kept;
  RightSide u;
} Layer;

/** Whether a step of a row counts. */
INLINE int counts(const Layer *l, int t, int row) {
  return l->mask == 0 || l->mask[(ptrdiff_t)row * l->time + t] != 0;
}

typedef struct {
  Layer layer;
  const float *x, *bias;
  float *sequence;
  /** h U of a step, [batch, gates x units]. */
  float *s;
} Forward;

static void step(const Forward *f, int t, int row) {
  const Layer *l = &f->layer;
  int units = l->units, width = gates_of(l->kind) * units;
  ptrdiff_t i = (ptrdiff_t)t * l->batch + row, next = (ptrdiff_t)l->batch * units;
  float *s = f->s + (ptrdiff_t)row * width;
  Parts p = {f->x + i * width, s};
  float *h = l->states + i * units, *c = l->cells + i * units;
  float *kept = l->kept + i * kept_of(l->kind) * units;
  if (f->bias) add_row(s, f->bias, width);
  if (!counts(l, t, row)) {
    copy(h + next, h, units);
    if (l->kind == LSTM) copy(c + next, c, units);
  } else if (l->kind == LSTM) {
    lstm_row(p, c, h + next, c + next, kept, units);
  } else if (l->kind == GRU) {
    gru_row(p, h, h + next, kept, units);
  } else {
    simple_row(p, h + next, units);
  }
  copy(f->sequence + ((ptrdiff_t)row * l->time + t) * units, h + next, units);
}

/** As many rows as are worth a thread's start; all of them where the products are thin. */
static int rows_a_thread(const Layer *l) {
  if (l->u.is_thin) return larger(l->batch, 1);
  return items_of(LEAST_PRODUCTS, (long long)l->time * l->u.n * l->u.k);
}

/** All steps of the rows first..last - 1. */
static void forward_rows(const void *task, int first, int last) {
  const Forward *f = task;
  const Layer *l = &f->layer;
  for (int t = 0; t < l->time; t++) {
    const float *h = l->states + ((ptrdiff_t)t * l->batch + first) * l->units;
    multiply_right(h, last - first, &l->u, f->s + (ptrdiff_t)first * l->u.n);
    for (int row = first; row < last; row++) step(f, t, row);
  }
}

/**
 * All steps from x [time, batch, gates x units], the input's part of the gates. `kind`: 0 SimpleRNN,
 * 1 LSTM, 2 GRU (reset after). What an address of 0 stands for is left out: the bias of h U, the mask
 * [batch, time] (0: the step keeps the state), and what only an LSTM has.
 *
 * h and c: the state before the first step. states and cells [time + 1, batch, units] get that and the
 * state after each step, sequence [batch, time, units] h alone; kept [time, batch, 0, 5 or 4 x units]
 * what the gradient needs. `scratch`: see ../overrides/recurrent_layer.ts.
 */
KERNEL(void, recurrentLayer)(
    int kind, const float *x, const float *u, const float *bias, const float *mask, const float *h,
    const float *c, float *states, float *cells, float *kept, float *sequence, float *scratch,
    int time, int batch, int units) {
  int width = gates_of(kind) * units;
  float *room = scratch + (ptrdiff_t)batch * width;
  RightSide right = right_side(0, batch, width, units, u, room);
  Layer layer = {kind, time, batch, units, mask, states, cells, kept, right};
  Forward forward = {layer, x, bias, sequence, scratch};
  copy(states, h, (ptrdiff_t)batch * units);
  if (kind == LSTM) copy(cells, c, (ptrdiff_t)batch * units);
  share(forward_rows, &forward, batch, 8, rows_a_thread(&layer));
}

typedef struct {
  Layer layer;
  const float *d_sequence;
  float *dx, *ds, *dh, *dc;
  /** The part of dh that comes through h U, where another is added to it; else 0. */
  float *flow;
} Backward;

/** Through one step of a row. dh becomes the part of the gradient that does not flow through h U. */
static void step_back(const Backward *b, int t, int row) {
  const Layer *l = &b->layer;
  int units = l->units, width = gates_of(l->kind) * units;
  ptrdiff_t i = (ptrdiff_t)t * l->batch + row, next = (ptrdiff_t)l->batch * units;
  const float *h = l->states + i * units, *kept = l->kept + i * kept_of(l->kind) * units;
  float *dh = b->dh + (ptrdiff_t)row * units, *dc = b->dc + (ptrdiff_t)row * units;
  float *dx = b->dx + i * width, *ds = b->ds + i * width;
  const float *dy = b->d_sequence + ((ptrdiff_t)row * l->time + t) * units;
  add_row(dh, dy, units);
  if (!counts(l, t, row)) {
    zero(ds, width);
    if (l->kind == GRU) zero(dx, width);
    return;
  }
  if (l->kind == GRU) {
    gru_gradient_row(dh, h, kept, dx, ds, dh, units);
    return;
  }
  if (l->kind == LSTM) lstm_gradient_row(dh, dc, l->cells + i * units, kept, ds, dc, units);
  else simple_gradient_row(dh, h + next, ds, units);
  if (b->flow) zero(dh, units);
}

/** All steps of the rows first..last - 1, the last one first. */
static void backward_rows(const void *task, int first, int last) {
  const Backward *b = task;
  const Layer *l = &b->layer;
  ptrdiff_t units = l->units;
  float *flow = (b->flow ? b->flow : b->dh) + first * units;
  for (int t = l->time - 1; t >= 0; t--) {
    for (int row = first; row < last; row++) step_back(b, t, row);
    const float *ds = b->ds + ((ptrdiff_t)t * l->batch + first) * l->u.k;
    multiply_right(ds, last - first, &l->u, flow);
    if (b->flow == 0) continue;
    for (int row = first; row < last; row++) {
      add_row(b->dh + row * units, b->flow + row * units, l->units);
    }
  }
}

/**
 * Gradients of all that `recurrentLayer` reads, from those of sequence and of the last state.
 *
 * dx is that of x; ds, of h U, the same shape, equals it but for a GRU: elsewhere dx is not written.
 * du: of U; dh and dc: of the state before the first step.
 */
KERNEL(void, recurrentLayerGradient)(
    int kind, const float *u, const float *mask, const float *states, const float *cells,
    const float *kept, const float *d_sequence, const float *dh_last, const float *dc_last,
    float *dx, float *ds, float *du, float *dh, float *dc, float *scratch, int time, int batch,
    int units) {
  int width = gates_of(kind) * units;
  ptrdiff_t size = (ptrdiff_t)batch * units;
  RightSide right = right_side(1, batch, units, width, u, scratch + size);
  Layer layer = {
      kind, time, batch, units, mask, (float *)states, (float *)cells, (float *)kept, right};
  float *flow = kind == GRU || mask ? scratch : 0;
  Backward backward = {layer, d_sequence, dx, ds, dh, dc, flow};
  copy(dh, dh_last, size);
  if (kind == LSTM) copy(dc, dc_last, size);
  share(backward_rows, &backward, batch, 8, rows_a_thread(&layer));
  JOIN(gemm, FAMILY)(1, 0, units, width, time * batch, states, ds, du, scratch, 0);
}
