// One row of a recurrent cell's step, from its pre-activations, and its gradient. Gates stand in Keras's
// order; what the backward pass needs goes to `kept`: reading it is cheaper than computing it again.
// Elements of a row do not meet: the vectors' width is not in the result.
#ifndef CELLS_H
#define CELLS_H
#include "functions.h"
#include "kernels.h"

/**
 * Walk `units` elements in vectors; the last few go through one padded vector. What is done stands
 * twice in the code, so that whole vectors are not asked for their length.
 */
#define FOR_LANES(j, count, units, ...)                                                           \
  do {                                                                                            \
    enum { count = LANES };                                                                       \
    int j = 0;                                                                                    \
    for (; j + LANES <= (units); j += LANES) __VA_ARGS__                                          \
    if (j < (units)) {                                                                            \
      int rest = (units)-j;                                                                       \
      const int count = rest;                                                                     \
      __VA_ARGS__                                                                                 \
    }                                                                                             \
  } while (0)

INLINE V get(const float *x, int count) { return count == LANES ? load(x) : load_part(x, count); }
INLINE void put(float *x, V v, int count) {
  if (count == LANES) store(x, v);
  else store_part(x, v, count);
}

/** The parts of a row of pre-activations: the input's x, and the state's s or 0. */
typedef struct {
  const float *x, *s;
} Parts;

INLINE V preactivation(Parts p, int j, int count) {
  V x = get(p.x + j, count);
  return p.s ? x + get(p.s + j, count) : x;
}

/** x += y */
INLINE void add_row(float *x, const float *y, int size) {
  FOR_LANES(j, count, size, { put(x + j, get(x + j, count) + get(y + j, count), count); });
}

/** y (1 - y) d: the gradient through a sigmoid whose value is y. */
INLINE V through_sigmoid(V y, V d) { return d * (y * (1 - y)); }
/** (1 - y^2) d: the gradient through a tanh whose value is y. */
INLINE V through_tanh(V y, V d) { return d * (1 - y * y); }

/**
 * cNew = f c + i g;  h = o tanh(cNew), with the pre-activations [4 units] of the input gate i, the
 * forget gate f, the candidate g and the output gate o. kept [5 units] gets i, f, g, o and tanh(cNew).
 */
INLINE void lstm_row(
    Parts p, const float *c, float *h, float *c_new, float *kept, int units) {
  FOR_LANES(j, count, units, {
    V i = vector_sigmoid(preactivation(p, j, count));
    V f = vector_sigmoid(preactivation(p, units + j, count));
    V g = vector_tanh(preactivation(p, 2 * units + j, count));
    V o = vector_sigmoid(preactivation(p, 3 * units + j, count));
    V cell = f * get(c + j, count) + i * g;
    V t = vector_tanh(cell);
    put(kept + j, i, count);
    put(kept + units + j, f, count);
    put(kept + 2 * units + j, g, count);
    put(kept + 3 * units + j, o, count);
    put(kept + 4 * units + j, t, count);
    put(c_new + j, cell, count);
    put(h + j, o * t, count);
  });
}

/**
 * Gradients of the pre-activations and of c from those of h and cNew:
 * d = dcNew + dh o (1 - tanh(cNew)^2), dc = d f, and d g i (1 - i), d c f (1 - f), d i (1 - g^2),
 * dh tanh(cNew) o (1 - o). dc may be dcNew.
 */
INLINE void lstm_gradient_row(
    const float *dh, const float *dc_new, const float *c, const float *kept, float *dz, float *dc,
    int units) {
  FOR_LANES(j, count, units, {
    V i = get(kept + j, count), f = get(kept + units + j, count);
    V g = get(kept + 2 * units + j, count), o = get(kept + 3 * units + j, count);
    V t = get(kept + 4 * units + j, count), dhj = get(dh + j, count);
    V d = get(dc_new + j, count) + through_tanh(t, dhj * o);
    put(dz + j, through_sigmoid(i, d * g), count);
    put(dz + units + j, through_sigmoid(f, d * get(c + j, count)), count);
    put(dz + 2 * units + j, through_tanh(g, d * i), count);
    put(dz + 3 * units + j, through_sigmoid(o, dhj * t), count);
    put(dc + j, d * f, count);
  });
}

/**
 * hNew = z h + (1 - z) g, where the reset gate acts after the recurrent product, with the
 * pre-activations [3 units] of the update gate z, the reset gate r and the candidate
 * g = tanh(x + r u). kept [4 units] gets z, r, g and u.
 */
INLINE void gru_row(Parts p, const float *h, float *h_new, float *kept, int units) {
  FOR_LANES(j, count, units, {
    V z = vector_sigmoid(preactivation(p, j, count));
    V r = vector_sigmoid(preactivation(p, units + j, count));
    V u = get(p.s + 2 * units + j, count);
    V g = vector_tanh(get(p.x + 2 * units + j, count) + r * u);
    put(kept + j, z, count);
    put(kept + units + j, r, count);
    put(kept + 2 * units + j, g, count);
    put(kept + 3 * units + j, u, count);
    put(h_new + j, g + z * (get(h + j, count) - g), count);
  });
}

/**
 * Gradients of x, of s and, not through s, of h from that of hNew, which dh may be:
 * dz = d (h - g) z (1 - z), dg = d (1 - z)(1 - g^2), dr = dg u r (1 - r); of u dg r, of h d z.
 */
INLINE void gru_gradient_row(
    const float *dh_new, const float *h, const float *kept, float *dx, float *ds, float *dh,
    int units) {
  FOR_LANES(j, count, units, {
    V z = get(kept + j, count), r = get(kept + units + j, count);
    V g = get(kept + 2 * units + j, count), u = get(kept + 3 * units + j, count);
    V d = get(dh_new + j, count), shut = 1 - z;
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
  });
}

/** h = tanh(x + s): a simple recurrent cell. */
INLINE void simple_row(Parts p, float *h, int units) {
  FOR_LANES(j, count, units, { put(h + j, vector_tanh(preactivation(p, j, count)), count); });
}

/** Gradient of the pre-activations from that of h = tanh(...). */
INLINE void simple_gradient_row(const float *dh, const float *h, float *dz, int units) {
  FOR_LANES(j, count, units, { put(dz + j, through_tanh(get(h + j, count), get(dh + j, count)), count); });
}

#endif
