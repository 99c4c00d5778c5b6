// e^x, ln x, tanh x and the logistic function of many float32 numbers at once, of + - * / alone: the
// same bits everywhere.
#ifndef FUNCTIONS_H
#define FUNCTIONS_H
#include "kernels.h"

/** 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits. */
#define ROUNDER 12582912.0f
#define LOG2_E 1.4426950408889634f
/** ln 2 in two parts; the first has 9 bits, so that its product with an exponent is exact. */
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440054690583e-4f
#define SMALLEST_NORMAL 1.1754943508222875e-38f
#define INFINITE __builtin_inff()
/** Bits of sqrt(1/2), and of a float32 without its exponent. */
#define SQRT_HALF_BITS 0x3f3504f3
#define FRACTION_BITS 0x007fffff

/**
 * A constant in all lanes. V8 builds the constants of a WebAssembly loop anew in every turn; one that
 * the compiler cannot see through is made once, before the loop.
 */
#ifdef __wasm__
INLINE V K(float x) {
  __asm__("" : "+r"(x));
  return all(x);
}
#else
INLINE V K(float x) { return all(x); }
#endif

/** Whether all lanes of a mask are set. */
INLINE int every(VI mask) {
#if LANES == 4
  return __builtin_wasm_all_true_i32x4(mask);
#elif defined(__wasm__)
  V4I low = __builtin_shufflevector(mask, mask, 0, 1, 2, 3);
  V4I high = __builtin_shufflevector(mask, mask, 4, 5, 6, 7);
  return __builtin_wasm_all_true_i32x4(low & high);
#else
  return __builtin_reduce_and(mask) != 0;
#endif
}

/** x / ln 2 rounded to an integer, which stands in the low bits of the result's lanes. */
INLINE V rounded_exponent(V x) { return x * K(LOG2_E) + K(ROUNDER); }

/**
 * e^r - 1 for r = x - n ln 2, |r| <= ln(2) / 2: exact to the last bits also where r is tiny. The
 * series of (e^r - 1 - r) / r^2 is a minimax fit; its error is 0.05 units in the last place of e^r.
 */
INLINE V reduced_expm1(V x, V rounded) {
  V n = rounded - K(ROUNDER);
  V r = x - n * K(LN2_HIGH);
  r = r - n * K(LN2_LOW);
  V series = K(0.0013814610429108143f);
  series = series * r + K(0.008368710987269878f);
  series = series * r + K(0.04166838899254799f);
  series = series * r + K(0.1666652113199234f);
  series = series * r + K(0.4999999403953552f);
  return series * (r * r) + r;
}

/** The lanes whose e^x is a normal number, which is what `normal_exp` is for. */
INLINE VI has_normal_exp(V x) { return (x >= K(-87.33f)) & (x <= K(88.3f)); }

/** e^x = 2^n e^r. */
INLINE V normal_exp(V x) {
  V rounded = rounded_exponent(x);
  V scaled = reduced_expm1(x, rounded) + K(1);
  return (V)((VU)scaled + ((VU)rounded << 23));
}

/**
 * The same where a result overflows, underflows or is NaN: 2^n is multiplied in two halves, so that
 * each is a normal number. Below -104 the result is 0, made without denormals, which are slow.
 */
static V any_exp(V x) {
  VI tiny = x < -104;
  V clamped = (V)((VI)at_most(x, all(89)) & ~tiny);
  V rounded = rounded_exponent(clamped);
  V scaled = reduced_expm1(clamped, rounded) + 1;
  VI exponent = (VI)rounded - (VI)all(ROUNDER);
  VI half = exponent >> 1;
  V first = (V)((half + 127) << 23), rest = (V)((exponent - half + 127) << 23);
  V result = scaled * first * rest;
  return choose(x != x, x, (V)((VI)result & ~tiny));
}

/** e^x within 2 units in the last place; a denormal result is rounded, not flushed to 0. */
INLINE V vector_exp(V x) { return every(has_normal_exp(x)) ? normal_exp(x) : any_exp(x); }

/**
 * tanh x = E / (E + 2) with E = e^(2|x|) - 1 = 2^n (e^r - 1) + (2^n - 1), which loses no bits where
 * x is small and can't exceed 1 where x is big. Within 3 units in the last place.
 */
INLINE V vector_tanh(V x) {
  V bounded = at_most(magnitude(x), K(10)); // from 10 on tanh rounds to 1
  V doubled = bounded + bounded;
  V rounded = rounded_exponent(doubled);
  V power = (V)(((VU)rounded << 23) + (VU)K(1));
  V expm1 = reduced_expm1(doubled, rounded) * power + (power - K(1));
  V result = expm1 / (expm1 + K(2));
  return (V)((VI)result | ((VI)x & (int)0x80000000));
}

/** 1 / (1 + e^-x): nothing cancels, so it is right to a few units in the last place everywhere. */
INLINE V vector_sigmoid(V x) { return K(1) / (K(1) + vector_exp(-x)); }

/** The lanes that are positive, finite and not denormal, which is what `normal_log` is for. */
INLINE VI is_normal(V x) { return (x >= K(SMALLEST_NORMAL)) & (x < K(INFINITE)); }

/**
 * ln(x 2^shift) of positive normal numbers: x = 2^e (1 + m), 1 + m in [sqrt(1/2), sqrt(2)). The
 * series of (ln(1 + m) - m + m^2 / 2) / m^3 is a minimax fit; its error is 0.1 units in the last
 * place of ln.
 */
INLINE V shifted_log(V x, VI shift) {
  VI bits = (VI)x - SQRT_HALF_BITS;
  V e = __builtin_convertvector((bits >> 23) + shift, V);
  V m = (V)((bits & FRACTION_BITS) + SQRT_HALF_BITS) - K(1);
  V series = K(-0.07634499669075012f);
  series = series * m + K(0.127615824341774f);
  series = series * m + K(-0.13160184025764465f);
  series = series * m + K(0.14201757311820984f);
  series = series * m + K(-0.16623356938362122f);
  series = series * m + K(0.20001226663589478f);
  series = series * m + K(-0.2500081956386566f);
  series = series * m + K(0.3333333134651184f);
  V square = m * m;
  V small = series * m * square;
  small = e * K(LN2_LOW) + small;
  small = small - square * K(0.5f);
  return e * K(LN2_HIGH) + (m + small);
}

INLINE V normal_log(V x) { return shifted_log(x, (VI){0}); }

/** ln x within 2 units in the last place: -Infinity at 0, NaN below. */
static V any_log(V x) {
  VI denormal = x < SMALLEST_NORMAL;
  V normal = choose(denormal, x * 8388608, x);
  V result = shifted_log(normal, denormal & -23);
  result = choose(x == 0, all(-INFINITE), result);
  result = choose(x < 0, all(__builtin_nanf("")), result);
  return choose((x != x) | (x == INFINITE), x, result);
}

/** Vectors that are looked at together. */
#define GROUP 16

/** Whether `usual` holds for all of the next GROUP vectors. */
#define ALL_USUAL(usual, x)                                                                       \
  ({                                                                                              \
    VI mask = ~(VI){0};                                                                           \
    for (int g = 0; g < GROUP; g++) mask &= usual(load((x) + g * LANES));                         \
    every(mask);                                                                                  \
  })

/**
 * A kernel y[i] = of(x[i], quick). Where `usual` holds for a whole group of elements they go the quick
 * way, which gives the same bits; a loop without calls keeps its constants in registers.
 */
#define MAP_ONE(name, usual, of)                                                                  \
  static void name##_part(const void *task, int first, int last) {                                \
    Operands o = operands_from(task, first);                                                      \
    const float *x = o.a;                                                                         \
    float *y = o.y;                                                                               \
    int i = 0, count = last - first;                                                              \
    for (; i + GROUP * LANES <= count; i += GROUP * LANES) {                                      \
      if (ALL_USUAL(usual, x + i)) {                                                              \
        for (int g = i; g < i + GROUP * LANES; g += LANES) store(y + g, of(load(x + g), 1));      \
      } else {                                                                                    \
        for (int g = i; g < i + GROUP * LANES; g += LANES) store(y + g, of(load(x + g), 0));      \
      }                                                                                           \
    }                                                                                             \
    for (; i + LANES <= count; i += LANES) store(y + i, of(load(x + i), 0));                      \
    if (i < count) store_part(y + i, of(load_part(x + i, count - i), 0), count - i);              \
  }                                                                                               \
  KERNEL(void, name)(const float *x, float *y, int count) {                                       \
    Operands operands = {x, 0, y};                                                                \
    share(name##_part, &operands, count, LINE, LEAST_FUNCTIONS);                                  \
  }

#endif
