// One step of an LSTM cell, and its gradient, for a batch of rows.
#include "cells.h"

/** z [batch, 4 units], c, h and cNew [batch, units], gates [batch, 5 units]: see lstm_row. */
KERNEL(void, lstmCell)(
    const float *z, const float *c, float *h, float *cNew, float *gates, int batch, int units) {
  for (int row = 0; row < batch; row++) {
    lstm_row((Parts){z, 0}, c, h, cNew, gates, units);
    z += 4 * units, c += units, h += units, cNew += units, gates += 5 * units;
  }
}

/** Gradients of z and c from those of h and cNew. */
KERNEL(void, lstmCellGradient)(
    const float *dh, const float *dcNew, const float *c, const float *gates, float *dz, float *dc,
    int batch, int units) {
  for (int row = 0; row < batch; row++) {
    lstm_gradient_row(dh, dcNew, c, gates, dz, dc, units);
    dh += units, dcNew += units, c += units, gates += 5 * units, dz += 4 * units, dc += units;
  }
}
