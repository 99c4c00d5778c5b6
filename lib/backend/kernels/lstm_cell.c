// One step of an LSTM cell, and its gradient, for a batch of rows.
#include "cells.h"

typedef struct {
  const float *z, *c;
  float *h, *c_new, *gates;
  int units;
} LstmCell;

static void cell_part(const void *task, int first, int last) {
  const LstmCell *t = task;
  for (int row = first, units = t->units; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * units;
    Parts z = {t->z + 4 * at, 0};
    lstm_row(z, t->c + at, t->h + at, t->c_new + at, t->gates + 5 * at, units);
  }
}

/** z [batch, 4 units], c, h and cNew [batch, units], gates [batch, 5 units]: see lstm_row. */
KERNEL(void, lstmCell)(
    const float *z, const float *c, float *h, float *c_new, float *gates, int batch, int units) {
  LstmCell task = {z, c, h, c_new, gates, units};
  share(cell_part, &task, batch, 1, rows_of_functions(units));
}

typedef struct {
  const float *dh, *dc_new, *c, *gates;
  float *dz, *dc;
  int units;
} LstmCellGradient;

static void gradient_part(const void *task, int first, int last) {
  const LstmCellGradient *t = task;
  for (int row = first, units = t->units; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * units;
    lstm_gradient_row(
        t->dh + at, t->dc_new + at, t->c + at, t->gates + 5 * at, t->dz + 4 * at, t->dc + at, units);
  }
}

/** Gradients of z and c from those of h and cNew. */
KERNEL(void, lstmCellGradient)(
    const float *dh, const float *dc_new, const float *c, const float *gates, float *dz, float *dc,
    int batch, int units) {
  LstmCellGradient task = {dh, dc_new, c, gates, dz, dc, units};
  share(gradient_part, &task, batch, 1, rows_of_functions(units));
}
