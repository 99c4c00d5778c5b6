// GELU, exact and in its tanh approximation, without the cancellation of 1 + erf and 1 + tanh for
// negative x: both forms are x times a probability that is computed from its smaller tail.
#include "functions.h"
#include "kernels.h"

/** 2 sqrt(2 / pi), that times 0.044715, and that times 3: 2u = x (LINEAR_TERM + CUBIC x^2). */
#define LINEAR_TERM 1.5957691216057308f
#define CUBIC 0.07135481627159955f
#define CUBIC_SLOPE 0.21406444881479865f
/** t = 1 / (1 + SCALE |x|) */
#define SCALE 0.3448275862068966f
/** 1 / sqrt(2 pi) */
#define DENSITY 0.3989422804014327f

/** The lanes of `negative` where x < 0, else those of `other`. */
INLINE V by_sign(V x, V negative, V other) { return choose(x < 0, negative, other); }

/** e^(-x^2 / 2) */
INLINE V bell(V x, int quick) {
  V exponent = -(x * x * K(0.5f));
  return quick ? normal_exp(exponent) : any_exp(exponent);
}

/** The lanes whose exponentials below are normal numbers. */
INLINE VI is_moderate(V x) { return magnitude(x) <= K(9); }

/**
 * P(normal < x), from the tail beyond |x|: bell(x) t times a polynomial in t, a minimax fit of
 * relative error 2.3e-8 for |x| <= 14.4, where e^(-x^2 / 2) underflows.
 */
INLINE V probability(V x, V bell) {
  V t = K(1) / (K(1) + magnitude(x) * K(SCALE));
  V series = K(-0.028117533773183823f);
  series = series * t + K(0.1442405730485916f);
  series = series * t + K(-0.26962152123451233f);
  series = series * t + K(0.185980424284935f);
  series = series * t + K(-0.0367317833006382f);
  series = series * t + K(0.1114862859249115f);
  series = series * t + K(0.11727037280797958f);
  series = series * t + K(0.1379421055316925f);
  series = series * t + K(0.13755105435848236f);
  V tail = bell * (series * t);
  return by_sign(x, tail, K(1) - tail);
}

/** e^-|2u| with u = sqrt(2/pi) (x + 0.044715 x^3): (1 + tanh u) / 2 = sigmoid(2u). */
INLINE V decay(V x, V square, int quick) {
  V exponent = -magnitude(x * (K(LINEAR_TERM) + K(CUBIC) * square));
  return quick ? normal_exp(exponent) : any_exp(exponent);
}

INLINE V exact_value(V x, int quick) { return x * probability(x, bell(x, quick)); }

/** P(normal < x) + x density(x). */
INLINE V exact_derivative(V x, int quick) {
  V b = bell(x, quick);
  return probability(x, b) + x * (b * K(DENSITY));
}

INLINE V approximate_value(V x, int quick) {
  V e = decay(x, x * x, quick);
  return x * (by_sign(x, e, K(1)) / (K(1) + e));
}

/** s + x s (1 - s) (2u)' with s = sigmoid(2u), where s (1 - s) = e / (1 + e)^2 on both sides of 0. */
INLINE V approximate_derivative(V x, int quick) {
  V square = x * x, e = decay(x, square, quick);
  V q = K(1) / (K(1) + e), eq = e * q;
  V slope = K(LINEAR_TERM) + K(CUBIC_SLOPE) * square;
  return by_sign(x, eq, q) + x * (eq * q) * slope;
}

/** A kernel dx[i] = dy[i] of(x[i], quick). */
#define MAP_GRADIENT(name, of)                                                                    \
  static void name##_part(const void *task, int first, int last) {                                \
    Operands o = operands_from(task, first);                                                      \
    const float *dy = o.a, *x = o.b;                                                              \
    float *dx = o.y;                                                                              \
    int i = 0, count = last - first;                                                              \
    for (; i + GROUP * LANES <= count; i += GROUP * LANES) {                                      \
      if (ALL_USUAL(is_moderate, x + i)) {                                                        \
        for (int g = i; g < i + GROUP * LANES; g += LANES) {                                      \
          store(dx + g, load(dy + g) * of(load(x + g), 1));                                       \
        }                                                                                         \
      } else {                                                                                    \
        for (int g = i; g < i + GROUP * LANES; g += LANES) {                                      \
          store(dx + g, load(dy + g) * of(load(x + g), 0));                                       \
        }                                                                                         \
      }                                                                                           \
    }                                                                                             \
    for (; i + LANES <= count; i += LANES) store(dx + i, load(dy + i) * of(load(x + i), 0));      \
    int rest = count - i;                                                                         \
    if (rest) store_part(dx + i, load_part(dy + i, rest) * of(load_part(x + i, rest), 0), rest);  \
  }                                                                                               \
  KERNEL(void, name)(const float *dy, const float *x, float *dx, int count) {                     \
    Operands operands = {dy, x, dx};                                                              \
    share(name##_part, &operands, count, LINE, LEAST_FUNCTIONS);                                  \
  }

MAP_ONE(gelu, is_moderate, exact_value)
MAP_GRADIENT(geluGradient, exact_derivative)
MAP_ONE(geluTanh, is_moderate, approximate_value)
MAP_GRADIENT(geluTanhGradient, approximate_derivative)
