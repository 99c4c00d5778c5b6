// One step of an LSTM cell, and its gradient, for a batch of rows.
#include "cells.h"

/** Rows of units, each a few functions, that are worth a thread's start. */
INLINE int rows_a_thread(int units) { return items_of(LEAST_FUNCTIONS / 8, units); }

typedef struct {
  const float *z, *c;
  float *h, *c_new, *gates;
  int units;
} Cell;

static void cell_rows(const void *task, int first, int last) {
  const Cell *t = task;
  for (int row = first; row < last; row++) {
    ptrdiff_t i = (ptrdiff_t)row * t->units;
    Parts z = {t->z + 4 * i, 0};
    lstm_row(z, t->c + i, t->h + i, t->c_new + i, t->gates + 5 * i, t->units);
  }
}

/** z [batch, 4 units], c, h and cNew [batch, units], gates [batch, 5 units]: see lstm_row. */
KERNEL(void, lstmCell)(
    const float *z, const float *c, float *h, float *cNew, float *gates, int batch, int units) {
  Cell task = {z, c, h, cNew, gates, units};
  share(cell_rows, &task, batch, 1, rows_a_thread(units));
}

typedef struct {
  const float *dh, *dc_new, *c, *gates;
  float *dz, *dc;
  int units;
} CellGradient;

static void gradient_rows(const void *task, int first, int last) {
  const CellGradient *t = task;
  for (int row = first; row < last; row++) {
    ptrdiff_t i = (ptrdiff_t)row * t->units;
    const float *c = t->c + i, *gates = t->gates + 5 * i;
    lstm_gradient_row(t->dh + i, t->dc_new + i, c, gates, t->dz + 4 * i, t->dc + i, t->units);
  }
}

/** Gradients of z and c from those of h and cNew. */
KERNEL(void, lstmCellGradient)(
    const float *dh, const float *dcNew, const float *c, const float *gates, float *dz, float *dc,
    int batch, int units) {
  CellGradient task = {dh, dcNew, c, gates, dz, dc, units};
  share(gradient_rows, &task, batch, 1, rows_a_thread(units));
}
