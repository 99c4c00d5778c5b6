// The cross-entropy of softmax, row by row: the same operations in the same order as in plain tfjs, so
// that the bits are the same.
#include "functions.h"
#include "kernels.h"
#include "reduce.h"

typedef struct {
  const float *target, *logits;
  float *losses, *logs;
  int columns;
} Forward;

/** x where the target is not 0, else 0. */
INLINE V where_wanted(V target, V x) { return (V)((VI)x & (target != 0)); }

#define GET(x) (count == LANES ? load((x) + j) : load_part((x) + j, count))
#define PUT(x, v)                                \
  do {                                           \
    if (count == LANES) store((x) + j, (v));     \
    else store_part((x) + j, (v), count);        \
  } while (0)
#define FOR_ROW(columns) \
  for (int j = 0, count; count = smaller(LANES, (columns) - j), j < (columns); j += LANES)

static float row_loss(const float *target, const float *logits, float *logs, int columns) {
  float most = logits[0];
  for (int j = 1; j < columns; j++) most = logits[j] > most ? logits[j] : most;
  V largest = all(most);
  FOR_ROW(columns) PUT(logs, vector_exp(GET(logits) - largest));
  V norm = any_log(all(row_sum(logs, columns)));
  FOR_ROW(columns) {
    V y = GET(target);
    PUT(logs, where_wanted(y, y * ((GET(logits) - largest) - norm)));
  }
  float sum = row_sum(logs, columns);
  FOR_ROW(columns) PUT(logs, (GET(logits) - largest) - norm);
  return -sum;
}

static void forward_part(const void *task, int first, int last) {
  const Forward *t = task;
  for (int row = first; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * t->columns;
    t->losses[row] = row_loss(t->target + at, t->logits + at, t->logs + at, t->columns);
  }
}

/**
 * For each row: losses = -sum of target logs, where a target of 0 counts nothing, and
 * logs = x - max(x) - ln(sum of e^(x - max(x))) of the logits x, which must be finite.
 */
KERNEL(void, crossEntropy)(
    const float *target, const float *logits, float *losses, float *logs, int rows, int columns) {
  Forward task = {target, logits, losses, logs, columns};
  share(forward_part, &task, rows, 1, items_of(LEAST_FUNCTIONS, columns));
}

typedef struct {
  const float *dy, *target, *logs;
  float *dx;
  int columns;
} Backward;

static void backward_part(const void *task, int first, int last) {
  const Backward *t = task;
  for (int row = first; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * t->columns;
    const float *target = t->target + at, *logs = t->logs + at;
    float *dx = t->dx + at;
    V d = all(-t->dy[row]);
    FOR_ROW(t->columns) {
      V y = GET(target), mask = where_wanted(y, all(1));
      PUT(dx, d * mask * y + 0); // 0 for -0, as where tfjs adds the gradient of zeros
    }
    V sum = all(row_sum(dx, t->columns));
    FOR_ROW(t->columns) PUT(dx, GET(dx) - sum * vector_exp(GET(logs)));
  }
}

/** The gradient of the logits from that of the losses: g - sum(g) e^logs with g = -dy target. */
KERNEL(void, crossEntropyGradient)(
    const float *dy, const float *target, const float *logs, float *dx, int rows, int columns) {
  Backward task = {dy, target, logs, dx, columns};
  share(backward_part, &task, rows, 1, items_of(LEAST_FUNCTIONS, columns));
}
