// The logistic function and SiLU of each element. It is computed as tfjs's own kernel does (XNNPACK, with
// a polynomial of degree 5 and one division), to the same bits: e^-|x| = 2^n e^t, then e / (1 + e), and
// 1 less that for x > 0.
#define NARROW
#include "functions.h"
#include "kernels.h"

/** 1.5 2^23 + 127: adding it rounds to an integer n, and n + 127 stands in the low bits. */
#define ROUNDER_127 12583039.0f
#define MINUS_LOG2_E -1.442695021629333f
#define HIGH_LN2 0.693145751953125f
#define LOW_LN2 1.428606765330187e-06f
/** Beyond it e^-x is denormal: 0 in its place. */
#define LARGEST_EXPONENT 87.33654022216797f

INLINE V sigmoid_of(V x) {
  V z = magnitude(x);
  V n = K(ROUNDER_127) + z * K(MINUS_LOG2_E);
  V power = (V)((VU)n << 23);
  n = n - K(ROUNDER_127);
  V t = z + n * K(HIGH_LN2);
  t = t + n * K(LOW_LN2);
  V series = K(0.04189782217144966f) + t * K(-0.008289290592074394f);
  series = K(-0.16667652130126953f) + t * series;
  series = K(0.4999915063381195f) + t * series;
  series = K(-0.9999997019767761f) + t * series;
  t = t * power;
  V e = power + t * series;
  V small = e / (K(1) + e);
  small = (V)((VI)small & ~(z > K(LARGEST_EXPONENT)));
  return choose((VI)x < 0, small, K(1) - small);
}

INLINE V silu_of(V x) { return x * sigmoid_of(x); }

/** dy s + dy x s (1 - s), as the gradients of a product and of s are added. */
INLINE V silu_gradient_of(V dy, V x) {
  V s = sigmoid_of(x);
  return dy * s + dy * x * (s * (K(1) - s));
}

#define MAP_ALL(name, of)                                                                         \
  static void name##_part(const void *task, int first, int last) {                                \
    Operands o = operands_from(task, first);                                                      \
    int i = 0, count = last - first;                                                              \
    for (; i + LANES <= count; i += LANES) store(o.y + i, of(load(o.a + i)));                     \
    if (i < count) store_part(o.y + i, of(load_part(o.a + i, count - i)), count - i);             \
  }                                                                                               \
  KERNEL(void, name)(const float *x, float *y, int count) {                                       \
    Operands operands = {x, 0, y};                                                                \
    share(name##_part, &operands, count, LINE, LEAST_FUNCTIONS);                                  \
  }

MAP_ALL(sigmoid, sigmoid_of)
MAP_ALL(silu, silu_of)

static void silu_gradient_part(const void *task, int first, int last) {
  Operands o = operands_from(task, first);
  int i = 0, count = last - first;
  for (; i + LANES <= count; i += LANES) {
    store(o.y + i, silu_gradient_of(load(o.a + i), load(o.b + i)));
  }
  int rest = count - i;
  if (rest == 0) return;
  V dx = silu_gradient_of(load_part(o.a + i, rest), load_part(o.b + i, rest));
  store_part(o.y + i, dx, rest);
}

/** dx = dy (s + x s (1 - s)) with s = sigmoid(x). */
KERNEL(void, siluGradient)(const float *dy, const float *x, float *dx, int count) {
  Operands operands = {dy, x, dx};
  share(silu_gradient_part, &operands, count, LINE, LEAST_FUNCTIONS);
}
