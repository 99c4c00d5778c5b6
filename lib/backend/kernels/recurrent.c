// One step of an LSTM or a GRU cell, from its pre-activations, and its gradient. Gates stand in
// Keras's order; what the backward pass needs goes to `gates`: reading it is cheaper than computing it
// again. Elements of one row do not meet: the vectors' width is not in the result.
#include "functions.h"
#include "kernels.h"

/** Walk `units` elements in vectors; the last few go through one padded vector. */
#define FOR_LANES(j, count, units) \
  for (int j = 0, count; count = smaller(LANES, (units)-j), j < (units); j += LANES)

INLINE V get(const float *x, int count) { return count == LANES ? load(x) : load_part(x, count); }
INLINE void put(float *x, V v, int count) {
  if (count == LANES) store(x, v);
  else store_part(x, v, count);
}

/** Rows of units, each a few functions, that are worth a thread's start. */
INLINE int rows_of(int units) { return items_of(LEAST_FUNCTIONS / 8, units); }

typedef struct {
  const float *z, *c;
  float *h, *cNew, *gates;
  int units;
} LstmCell;

static void lstm_rows(const void *task, int first, int last) {
  const LstmCell *t = task;
  for (int row = first, units = t->units; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * units;
    const float *z = t->z + 4 * at, *c = t->c + at;
    float *h = t->h + at, *cNew = t->cNew + at, *gates = t->gates + 5 * at;
    FOR_LANES(j, count, units) {
      V i = vector_sigmoid(get(z + j, count)), f = vector_sigmoid(get(z + units + j, count));
      V g = vector_tanh(get(z + 2 * units + j, count));
      V o = vector_sigmoid(get(z + 3 * units + j, count));
      V cell = f * get(c + j, count) + i * g;
      V th = vector_tanh(cell);
      put(gates + j, i, count);
      put(gates + units + j, f, count);
      put(gates + 2 * units + j, g, count);
      put(gates + 3 * units + j, o, count);
      put(gates + 4 * units + j, th, count);
      put(cNew + j, cell, count);
      put(h + j, o * th, count);
    }
  }
}

/**
 * cNew = f c + i g;  h = o tanh(cNew), with z [batch, 4 units]: input i, forget f, candidate g,
 * output o. gates [batch, 5 units] gets i, f, g, o and tanh(cNew).
 */
KERNEL(void, lstmCell)(
    const float *z, const float *c, float *h, float *cNew, float *gates, int batch, int units) {
  LstmCell task = {.z = z, .c = c, .h = h, .cNew = cNew, .gates = gates, .units = units};
  share(lstm_rows, &task, batch, 1, rows_of(units));
}

/** y (1 - y) d: the gradient through a sigmoid whose value is y. */
INLINE V through_sigmoid(V y, V d) { return d * (y * (1 - y)); }
/** (1 - y^2) d: the gradient through a tanh whose value is y. */
INLINE V through_tanh(V y, V d) { return d * (1 - y * y); }

typedef struct {
  const float *dh, *dcNew, *c, *gates;
  float *dz, *dc;
  int units;
} LstmCellGradient;

static void lstm_gradient_rows(const void *task, int first, int last) {
  const LstmCellGradient *t = task;
  for (int row = first, units = t->units; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * units;
    const float *dh = t->dh + at, *dcNew = t->dcNew + at, *c = t->c + at;
    const float *gates = t->gates + 5 * at;
    float *dz = t->dz + 4 * at, *dc = t->dc + at;
    FOR_LANES(j, count, units) {
      V i = get(gates + j, count), f = get(gates + units + j, count);
      V g = get(gates + 2 * units + j, count), o = get(gates + 3 * units + j, count);
      V th = get(gates + 4 * units + j, count), dhj = get(dh + j, count);
      V d = get(dcNew + j, count) + through_tanh(th, dhj * o);
      put(dz + j, through_sigmoid(i, d * g), count);
      put(dz + units + j, through_sigmoid(f, d * get(c + j, count)), count);
      put(dz + 2 * units + j, through_tanh(g, d * i), count);
      put(dz + 3 * units + j, through_sigmoid(o, dhj * th), count);
      put(dc + j, d * f, count);
    }
  }
}

/** Gradients of z and c from those of h and cNew. */
KERNEL(void, lstmCellGradient)(
    const float *dh, const float *dcNew, const float *c, const float *gates, float *dz, float *dc,
    int batch, int units) {
  LstmCellGradient task = {
      .dh = dh, .dcNew = dcNew, .c = c, .gates = gates, .dz = dz, .dc = dc, .units = units};
  share(lstm_gradient_rows, &task, batch, 1, rows_of(units));
}

typedef struct {
  const float *x, *s, *h;
  float *hNew, *gates;
  int units;
} GruCell;

static void gru_rows(const void *task, int first, int last) {
  const GruCell *t = task;
  for (int row = first, units = t->units; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * units;
    const float *x = t->x + 3 * at, *s = t->s + 3 * at, *h = t->h + at;
    float *hNew = t->hNew + at, *gates = t->gates + 3 * at;
    FOR_LANES(j, count, units) {
      V z = vector_sigmoid(get(x + j, count) + get(s + j, count));
      V r = vector_sigmoid(get(x + units + j, count) + get(s + units + j, count));
      V u = get(s + 2 * units + j, count);
      V g = vector_tanh(get(x + 2 * units + j, count) + r * u);
      put(gates + j, z, count);
      put(gates + units + j, r, count);
      put(gates + 2 * units + j, g, count);
      put(hNew + j, g + z * (get(h + j, count) - g), count);
    }
  }
}

/**
 * hNew = z h + (1 - z) g, where the reset gate acts after the recurrent product. x and s, both
 * [batch, 3 units], are the input's and the state's part of the pre-activations: update z, reset r,
 * candidate g. gates [batch, 3 units] gets z, r and g.
 */
KERNEL(void, gruCell)(
    const float *x, const float *s, const float *h, float *hNew, float *gates, int batch,
    int units) {
  GruCell task = {.x = x, .s = s, .h = h, .hNew = hNew, .gates = gates, .units = units};
  share(gru_rows, &task, batch, 1, rows_of(units));
}

typedef struct {
  const float *dhNew, *s, *h, *gates;
  float *dx, *ds, *dh;
  int units;
} GruCellGradient;

static void gru_gradient_rows(const void *task, int first, int last) {
  const GruCellGradient *t = task;
  for (int row = first, units = t->units; row < last; row++) {
    ptrdiff_t at = (ptrdiff_t)row * units;
    const float *dhNew = t->dhNew + at, *s = t->s + 3 * at, *h = t->h + at;
    const float *gates = t->gates + 3 * at;
    float *dx = t->dx + 3 * at, *ds = t->ds + 3 * at, *dh = t->dh + at;
    FOR_LANES(j, count, units) {
      V z = get(gates + j, count), r = get(gates + units + j, count);
      V g = get(gates + 2 * units + j, count), u = get(s + 2 * units + j, count);
      V d = get(dhNew + j, count), shut = 1 - z;
      V dz = d * (get(h + j, count) - g) * (z * shut);
      V dg = d * shut * (1 - g * g);
      V dr = dg * u * (r * (1 - r));
      put(dx + j, dz, count);
      put(ds + j, dz, count);
      put(dx + units + j, dr, count);
      put(ds + units + j, dr, count);
      put(dx + 2 * units + j, dg, count);
      put(ds + 2 * units + j, dg * r, count);
      put(dh + j, d * z, count);
    }
  }
}

/** Gradients of x, s and, not through s, of h from that of hNew. */
KERNEL(void, gruCellGradient)(
    const float *dhNew, const float *s, const float *h, const float *gates, float *dx, float *ds,
    float *dh, int batch, int units) {
  GruCellGradient task = {
      .dhNew = dhNew, .s = s, .h = h, .gates = gates, .dx = dx, .ds = ds, .dh = dh,
      .units = units};
  share(gru_gradient_rows, &task, batch, 1, rows_of(units));
}
