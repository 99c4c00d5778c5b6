// Functions of each element. The last few elements of an array go through the same vector code as the
// others, so that an element's result doesn't depend on where it stands.
#include "functions.h"
#include "kernels.h"

INLINE V exp_of(V x, int quick) { return quick ? normal_exp(x) : any_exp(x); }
INLINE V log_of(V x, int quick) { return quick ? normal_log(x) : any_log(x); }

MAP_ONE(exp, has_normal_exp, exp_of)
MAP_ONE(log, is_normal, log_of)

KERNEL(void, tanh)(const float *x, float *y, int count) {
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(y + i, vector_tanh(load(x + i)));
  if (i < count) store_part(y + i, vector_tanh(load_part(x + i, count - i)), count - i);
}

/** NaN where either is NaN, and 0 above -0, as Math.max. */
INLINE V maximum_of(V a, V b) {
  V larger = choose(a > b, a, choose(b > a, b, (V)((VI)a & (VI)b)));
  return choose((a != a) | (b != b), a + b, larger);
}

/** NaN where either is NaN, and -0 below 0, as Math.min. */
INLINE V minimum_of(V a, V b) {
  V smaller = choose(a < b, a, choose(b < a, b, (V)((VI)a | (VI)b)));
  return choose((a != a) | (b != b), a + b, smaller);
}

INLINE V sum_of(V a, V b) { return a + b; }
INLINE V product_of(V a, V b) { return a * b; }
INLINE V difference_of(V a, V b) { return a - b; }
INLINE V reversed_difference_of(V a, V b) { return b - a; }
INLINE V quotient_of(V a, V b) { return a / b; }
INLINE V reversed_quotient_of(V a, V b) { return b / a; }
INLINE V tanh_gradient_of(V dy, V y) { return (1 - y * y) * dy; }
INLINE V sigmoid_gradient_of(V dy, V y) { return dy * (y * (1 - y)); }
INLINE V relu_gradient_of(V dy, V x) { return (V)((VI)dy & ~(x <= 0)); }

/** y[i] = of(a[i], b[i]) */
#define MAP_TWO(of, a, b, y, count)                                                               \
  do {                                                                                            \
    int i = 0;                                                                                    \
    for (; i + LANES <= (count); i += LANES) store((y) + i, of(load((a) + i), load((b) + i)));    \
    int rest = (count) - i;                                                                       \
    if (rest) store_part((y) + i, of(load_part((a) + i, rest), load_part((b) + i, rest)), rest);  \
  } while (0)

/** Each of `rows` rows of a with the one row b; a row of one element is a scalar. */
#define MAP_ROWS(name, of)                                                                        \
  KERNEL(void, name)(const float *a, const float *b, float *y, int rows, int columns) {           \
    if (columns == 1) {                                                                           \
      V scalar = all(b[0]);                                                                       \
      int i = 0;                                                                                  \
      for (; i + LANES <= rows; i += LANES) store(y + i, of(load(a + i), scalar));                \
      if (i < rows) store_part(y + i, of(load_part(a + i, rows - i), scalar), rows - i);          \
      return;                                                                                     \
    }                                                                                             \
    for (int row = 0; row < rows; row++, a += columns, y += columns) MAP_TWO(of, a, b, y, columns); \
  }

MAP_ROWS(maximum, maximum_of)
MAP_ROWS(minimum, minimum_of)
MAP_ROWS(add, sum_of)
MAP_ROWS(multiply, product_of)
MAP_ROWS(subtract, difference_of)
MAP_ROWS(subtractFrom, reversed_difference_of)
MAP_ROWS(divide, quotient_of)
MAP_ROWS(divideInto, reversed_quotient_of)

/** dx = (1 - y^2) dy. */
KERNEL(void, tanhGradient)(const float *dy, const float *y, float *dx, int count) {
  MAP_TWO(tanh_gradient_of, dy, y, dx, count);
}

/** dx = dy y (1 - y). */
KERNEL(void, sigmoidGradient)(const float *dy, const float *y, float *dx, int count) {
  MAP_TWO(sigmoid_gradient_of, dy, y, dx, count);
}

/** dx = 0 where x <= 0, else dy. */
KERNEL(void, reluGradient)(const float *dy, const float *x, float *dx, int count) {
  MAP_TWO(relu_gradient_of, dy, x, dx, count);
}

/** Numbers held between two bounds; NaN stays NaN. */
KERNEL(void, clip)(const float *x, float *y, int count, float low, float high) {
  V least = all(low), most = all(high);
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(y + i, at_least(at_most(load(x + i), most), least));
  if (i < count) {
    V v = load_part(x + i, count - i);
    store_part(y + i, at_least(at_most(v, most), least), count - i);
  }
}

KERNEL(void, clipInt32)(const int *x, int *y, int count, int low, int high) {
  for (int i = 0; i < count; i++) y[i] = larger(smaller(x[i], high), low);
}

/** Elements of 4 bytes to bytes: 1 where an element has one of the bits of `mask`, else 0. */
KERNEL(void, castToBool)(const int *x, unsigned char *y, int count, int mask) {
  for (int i = 0; i < count; i++) y[i] = (x[i] & mask) != 0;
}

/** Whether no element is infinite or NaN: x * 0 is 0 for all others. */
KERNEL(int, allFinite)(const float *x, int count) {
  V sum = {0};
  int i = 0;
  for (; i + LANES <= count; i += LANES) sum = sum + load(x + i) * 0;
  for (; i < count; i++) sum = sum + x[i] * 0;
  return every(sum == 0);
}
