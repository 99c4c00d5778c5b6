// Backward pass of a dense layer up to its two matrix products.
#include "activation.h"

/**
 * dz = dy activation'(z), written by means of y = activation(z), and db = sums of the columns of dz.
 *
 * dy, y and dz are rows x columns, db has `columns` elements. Linear: dz = dy is not written.
 */
KERNEL(void, denseGradient)(
    const float *dy, const float *y, float *dz, float *db, int rows, int columns, int activation) {
  zero(db, columns);
  for (; rows > 0; rows--, dy += columns, y += columns, dz += columns) {
    for (int j = 0; j < columns; j += LANES) {
      int count = smaller(LANES, columns - j), whole = count == LANES;
      V d = whole ? load(dy + j) : load_part(dy + j, count);
      if (activation != LINEAR) {
        d = activation_gradient(activation, d, whole ? load(y + j) : load_part(y + j, count));
        if (whole) store(dz + j, d);
        else store_part(dz + j, d, count);
      }
      if (whole) store(db + j, load(db + j) + d);
      else store_part(db + j, load_part(db + j, count) + d, count);
    }
  }
}
