// Backward pass of a dense layer up to its two matrix products.
#include "activation.h"

typedef struct {
  const float *dy, *y;
  float *dz, *db;
  int rows, columns, activation;
} Gradient;

/** The columns first..last - 1. */
static void gradient_part(const void *task, int first, int last) {
  Gradient t = *(const Gradient *)task;
  zero(t.db + first, last - first);
  for (int row = 0; row < t.rows; row++, t.dy += t.columns, t.y += t.columns, t.dz += t.columns) {
    for (int j = first; j < last; j += LANES) {
      int count = smaller(LANES, last - j), whole = count == LANES;
      V d = whole ? load(t.dy + j) : load_part(t.dy + j, count);
      if (t.activation != LINEAR) {
        d = activation_gradient(t.activation, d, whole ? load(t.y + j) : load_part(t.y + j, count));
        if (whole) store(t.dz + j, d);
        else store_part(t.dz + j, d, count);
      }
      if (whole) store(t.db + j, load(t.db + j) + d);
      else store_part(t.db + j, load_part(t.db + j, count) + d, count);
    }
  }
}

/**
 * dz = dy activation'(z), written by means of y = activation(z), and db = sums of the columns of dz.
 *
 * dy, y and dz are rows x columns, db has `columns` elements. Linear: dz = dy is not written.
 */
KERNEL(void, denseGradient)(
    const float *dy, const float *y, float *dz, float *db, int rows, int columns, int activation) {
  Gradient task = {dy, y, dz, db, rows, columns, activation};
  // Parts of 128 columns: shorter runs of memory cost more than a thread saves.
  share(gradient_part, &task, columns, 128, items_of(LEAST_ELEMENTS, rows));
}

