// Functions of each element. The last few elements of an array go through the same vector code as the
// others, so that an element's result doesn't depend on where it stands.
#include "functions.h"
#include "kernels.h"

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

/** Rows of a matrix, and one row for all of them; a row of one element is a scalar. */
typedef struct {
  const float *a, *row;
  float *y;
  int columns;
} Rows;

/** y = of(a, row) for each of the rows. */
#define MAP_ROWS(name, of)                                                                        \
  static void name##_part(const void *task, int first, int last) {                                \
    const Rows *t = task;                                                                         \
    if (t->columns == 1) {                                                                        \
      V scalar = all(t->row[0]);                                                                  \
      int i = first;                                                                              \
      for (; i + LANES <= last; i += LANES) store(t->y + i, of(load(t->a + i), scalar));          \
      int rest = last - i;                                                                        \
      if (rest) store_part(t->y + i, of(load_part(t->a + i, rest), scalar), rest);                \
      return;                                                                                     \
    }                                                                                             \
    for (int column = first % t->columns, count; first < last; first += count, column = 0) {      \
      count = smaller(t->columns - column, last - first);                                         \
      const float *a = t->a + first, *row = t->row + column;                                      \
      MAP_TWO(of, a, row, t->y + first, count);                                                   \
    }                                                                                             \
  }                                                                                               \
  KERNEL(void, name)(const float *a, const float *b, float *y, int rows, int columns) {           \
    Rows task = {a, b, y, columns};                                                               \
    share(name##_part, &task, rows * columns, LINE, LEAST_ELEMENTS);                              \
  }

MAP_ROWS(maximum, maximum_of)
MAP_ROWS(minimum, minimum_of)
MAP_ROWS(add, sum_of)
MAP_ROWS(multiply, product_of)
MAP_ROWS(subtract, difference_of)
MAP_ROWS(subtractFrom, reversed_difference_of)
MAP_ROWS(divide, quotient_of)
MAP_ROWS(divideInto, reversed_quotient_of)

/** A kernel y = of(a, b) of two arrays. */
#define MAP_GRADIENT(name, of)                                                                    \
  static void name##_part(const void *task, int first, int last) {                                \
    Operands o = operands_from(task, first);                                                      \
    MAP_TWO(of, o.a, o.b, o.y, last - first);                                                     \
  }                                                                                               \
  KERNEL(void, name)(const float *dy, const float *y, float *dx, int count) {                     \
    Operands operands = {dy, y, dx};                                                              \
    share(name##_part, &operands, count, LINE, LEAST_ELEMENTS);                                   \
  }

/** dx = (1 - y^2) dy. */
MAP_GRADIENT(tanhGradient, tanh_gradient_of)

/** dx = dy y (1 - y). */
MAP_GRADIENT(sigmoidGradient, sigmoid_gradient_of)

/** dx = 0 where x <= 0, else dy. */
MAP_GRADIENT(reluGradient, relu_gradient_of)

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

typedef struct {
  const float *x;
  /** 1 as soon as a part has met an infinite element or a NaN. */
  int *found;
} Finite;

static void finite_part(const void *task, int first, int last) {
  const Finite *t = task;
  V sum = {0};
  int i = first;
  for (; i + LANES <= last; i += LANES) sum = sum + load(t->x + i) * 0;
  for (; i < last; i++) sum = sum + t->x[i] * 0;
  if (!every(sum == 0)) __atomic_store_n(t->found, 1, __ATOMIC_RELAXED);
}

/** Whether no element is infinite or NaN: x * 0 is 0 for all others. */
KERNEL(int, allFinite)(const float *x, int count) {
  int found = 0;
  Finite task = {x, &found};
  share(finite_part, &task, count, LINE, LEAST_ELEMENTS);
  return !found;
}
