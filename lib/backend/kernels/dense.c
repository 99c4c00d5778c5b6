// Backward pass of a dense layer.
#include "activation.h"
#include "matmul.h"

typedef struct {
  const float *dy, *y;
  float *dz, *db;
  int rows, columns, activation;
} Gradient;

/** The columns first..last - 1. */
static void gradient_part(const void *task, int first, int last) {
  Gradient t = *(const Gradient *)task;
  if (t.db) zero(t.db + first, last - first);
  for (int row = 0; row < t.rows; row++, t.dy += t.columns, t.y += t.columns, t.dz += t.columns) {
    for (int j = first; j < last; j += LANES) {
      int count = smaller(LANES, last - j), whole = count == LANES;
      V d = whole ? load(t.dy + j) : load_part(t.dy + j, count);
      if (t.activation != LINEAR) {
        d = activation_gradient(t.activation, d, whole ? load(t.y + j) : load_part(t.y + j, count));
        if (whole) store(t.dz + j, d);
        else store_part(t.dz + j, d, count);
      }
      if (!t.db) continue;
      if (whole) store(t.db + j, load(t.db + j) + d);
      else store_part(t.db + j, load_part(t.db + j, count) + d, count);
    }
  }
}

/** db may be 0: then its sums are not asked for. */
static void activation_backward(Gradient task) {
  if (task.activation == LINEAR && !task.db) return;
  // Parts of 128 columns: shorter runs of memory cost more than a thread saves.
  share(gradient_part, &task, task.columns, 128, items_of(LEAST_ELEMENTS, task.rows));
}

/**
 * The gradients of y = activation(x W + b), of those whose address is not 0:
 * dz = dy activation'(z) by means of y, db = sums of the columns of dz, dW = x^T dz, dx = dz W^T.
 *
 * x and dx are rows x inputs, W and dW inputs x units, y, dy and dz rows x units; dz may be dy, and is
 * not written where the activation is linear. `scratch`: as for gemm, for the larger of both products.
 */
KERNEL(void, denseGradient)(
    const float *x, const float *w, const float *y, const float *dy, float *dz, float *dx, float *dw,
    float *db, float *scratch, int rows, int inputs, int units, int activation) {
  activation_backward((Gradient){dy, y, dz, db, rows, units, activation});
  const float *from = activation == LINEAR ? dy : dz;
  if (dw) JOIN(gemm, FAMILY)(1, 0, inputs, units, rows, x, from, dw, scratch, 0);
  if (dx) JOIN(gemm, FAMILY)(0, 1, rows, inputs, units, from, w, dx, scratch, 0);
}
