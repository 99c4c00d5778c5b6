// Group normalization. Each example is [places, channels]; neighbouring channels are a group. With the
// bits of plain operations: sums down the columns run in the order of sumColumns, those over the
// channels of a group in that of sumRows, and the mean is subtracted twice, as
// lib/nn/normalization/_center.ts explains.
#include "reduce.h"

/** One example: its rows, and what all rows of a column share. */
typedef struct {
  const float *x, *dy;
  float *to;
  int places, channels;
  /** The two means, then what x or dy is multiplied with, and what is added. */
  float *first, *second, *scale, *shift;
} Example;

#define AT(type, x, i) (*(type *)((x) + (i)))
#define CENTERED(type) (AT(const type, e->x, i) - first - second)

// What is added down the columns, at the element i. Forward: x, x - mean, its square.
#define VALUE(type) AT(const type, e->x, i)
#define NEAR(type) (AT(const type, e->x, i) - first)
#define SQUARE(type) ({ type c = CENTERED(type); c * c; })
// Backward: the gradient of the scale; then that of the centered x, which is kept, and less its mean.
#define PRODUCT(type) (AT(const type, e->dy, i) * CENTERED(type))
#define SLOPE(type)                                                                               \
  (AT(type, e->to, i) = AT(const type, e->dy, i) * scale + shift * (CENTERED(type) * 2))
#define NEAR_SLOPE(type) (AT(type, e->to, i) - first)

/** The sum of `element` down a strip of columns; narrow ones add even and odd rows apart. */
#define SUM_STRIP(name, type, narrow, element)                                                    \
  static type name(const Example *e, int column, int row, int rows) {                             \
    if (rows > COLUMN_BLOCK) {                                                                    \
      int half = first_half(rows, COLUMN_BLOCK);                                                  \
      type top = name(e, column, row, half);                                                      \
      return top + name(e, column, row + half, rows - half);                                      \
    }                                                                                             \
    type first = AT(type, e->first, column), second = AT(type, e->second, column);                \
    type scale = AT(type, e->scale, column), shift = AT(type, e->shift, column);                  \
    (void)first, (void)second, (void)scale, (void)shift;                                          \
    type even = {0}, odd = {0};                                                                   \
    ptrdiff_t i = (ptrdiff_t)row * e->channels + column;                                          \
    for (int r = 0; r < rows; r++, i += e->channels) {                                            \
      even = even + element(type);                                                                \
      if (!narrow || ++r == rows) continue;                                                       \
      i += e->channels;                                                                           \
      odd = odd + element(type);                                                                  \
    }                                                                                             \
    return narrow ? even + odd : even;                                                            \
  }

/** sums[column] = the sum of `element` / divisor, for all columns. */
#define SUM_COLUMNS(name, element)                                                                \
  SUM_STRIP(name##_16, V16, 0, element)                                                           \
  SUM_STRIP(name##_4, V4, 1, element)                                                             \
  SUM_STRIP(name##_1, float, 1, element)                                                          \
  static void name(const Example *e, float *sums, float divisor) {                                \
    int j = 0, rows = e->places;                                                                  \
    for (; j + 16 <= e->channels; j += 16) AT(V16, sums, j) = name##_16(e, j, 0, rows) / divisor; \
    for (; j + 4 <= e->channels; j += 4) AT(V4, sums, j) = name##_4(e, j, 0, rows) / divisor;     \
    for (; j < e->channels; j++) sums[j] = name##_1(e, j, 0, rows) / divisor;                     \
  }

SUM_COLUMNS(sum_values, VALUE)
SUM_COLUMNS(sum_near, NEAR)
SUM_COLUMNS(sum_squares, SQUARE)
SUM_COLUMNS(sum_products, PRODUCT)
SUM_COLUMNS(sum_slopes, SLOPE)
SUM_COLUMNS(sum_near_slopes, NEAR_SLOPE)

/** to = `element` for all rows and columns. */
#define MAP_STRIP(type, width, element)                                                           \
  for (; j + width <= e->channels; j += width) {                                                  \
    type first = AT(type, e->first, j), second = AT(type, e->second, j);                          \
    type scale = AT(type, e->scale, j), shift = AT(type, e->shift, j);                            \
    (void)scale, (void)shift;                                                                     \
    ptrdiff_t i = j;                                                                              \
    for (int r = 0; r < e->places; r++, i += e->channels) AT(type, e->to, i) = element(type);     \
  }
#define MAP_EXAMPLE(name, element)                                                                \
  static void name(const Example *e) {                                                            \
    int j = 0;                                                                                    \
    MAP_STRIP(V16, 16, element)                                                                   \
    MAP_STRIP(V4, 4, element)                                                                     \
    MAP_STRIP(float, 1, element)                                                                  \
  }

#define NORMAL(type) (CENTERED(type) * scale + shift)
#define CENTERED_SLOPE(type) (AT(type, e->to, i) - first - second)
MAP_EXAMPLE(normalize, NORMAL)
MAP_EXAMPLE(center_slopes, CENTERED_SLOPE)

typedef struct {
  const float *x, *dy, *gamma, *beta, *power;
  float *to, *means, *variance, *products, *room;
  int places, channels, groups;
  float epsilon;
} GroupNorm;

/** Numbers a channel that an example's sums need. */
#define ROWS_OF_ROOM 5

/** An example, in the room of this thread. */
INLINE Example example_of(const GroupNorm *t, int i) {
  int channels = t->channels;
  float *room = t->room + (ptrdiff_t)thread_slot() * ROWS_OF_ROOM * channels;
  ptrdiff_t at = (ptrdiff_t)i * t->places * channels;
  return (Example){
      t->x + at, t->dy ? t->dy + at : 0, t->to + at, t->places, channels, room, room + channels,
      room + 2 * channels, room + 3 * channels};
}

/** The mean over the channels of each group, for each group and for each channel. */
static void average(const float *sums, int groups, int size, float *means, float *spread) {
  for (int g = 0; g < groups; g++) {
    float mean = row_sum(sums + g * size, size) / (float)size;
    if (means) means[g] = mean;
    for (int j = g * size; j < (g + 1) * size; j++) spread[j] = mean;
  }
}

static void norm_part(const void *task, int begin, int end) {
  const GroupNorm *t = task;
  int groups = t->groups, channels = t->channels, size = channels / groups;
  for (int i = begin; i < end; i++) {
    Example e = example_of(t, i);
    float *sums = e.first + 4 * channels, count = (float)t->places;
    float *means = t->means + 2 * (ptrdiff_t)i * groups;
    float *variance = t->variance + (ptrdiff_t)i * groups;
    sum_values(&e, sums, count);
    average(sums, groups, size, means, e.first);
    sum_near(&e, sums, count);
    average(sums, groups, size, means + groups, e.second);
    sum_squares(&e, sums, count);
    average(sums, groups, size, 0, e.scale);
    for (int g = 0; g < groups; g++) variance[g] = e.scale[g * size] + t->epsilon;
    for (int j = 0; j < channels; j++) {
      e.scale[j] = 1 / __builtin_sqrtf(e.scale[j] + t->epsilon) * t->gamma[j];
      e.shift[j] = t->beta[j];
    }
    normalize(&e);
  }
}

/**
 * y = (x - mean) / sqrt(variance + epsilon) gamma + beta, of x [batch, places, channels].
 *
 * `means` [batch, 2, groups] gets the two means that were subtracted, `variance` [batch, groups] the
 * variance + epsilon. `room` is 5 channels floats, `slots` times.
 */
KERNEL(void, groupNorm)(
    const float *x, const float *gamma, const float *beta, float *y, float *means, float *variance,
    float *room, int batch, int places, int channels, int groups, float epsilon, int slots) {
  GroupNorm task = {
      .x = x, .gamma = gamma, .beta = beta, .to = y, .means = means, .variance = variance,
      .room = room, .places = places, .channels = channels, .groups = groups, .epsilon = epsilon};
  int least = items_of(LEAST_ELEMENTS / 4, (long long)places * channels);
  share_in_slots(norm_part, &task, batch, 1, least, slots);
}

/** From the gradient of a channel's scale to that of the variance, and of each square in it. */
static void slopes_of_squares(const GroupNorm *t, int i, const Example *e, float *dscale) {
  int groups = t->groups, size = t->channels / groups;
  const float *variance = t->variance + (ptrdiff_t)i * groups, *power = t->power + (ptrdiff_t)i * groups;
  float *products = t->products + (ptrdiff_t)i * t->channels;
  for (int g = 0; g < groups; g++) {
    float inverse = 1 / __builtin_sqrtf(variance[g]);
    for (int j = g * size; j < (g + 1) * size; j++) {
      products[j] = dscale[j] * inverse;
      e->scale[j] = inverse * t->gamma[j];
      dscale[j] = -(dscale[j] * t->gamma[j] / (power[g] * 2));
    }
    float slope = row_sum(dscale + g * size, size) / (float)size / (float)t->places;
    for (int j = g * size; j < (g + 1) * size; j++) e->shift[j] = slope;
  }
}

static void gradient_part(const void *task, int begin, int end) {
  const GroupNorm *t = task;
  int groups = t->groups, channels = t->channels, size = channels / groups;
  for (int i = begin; i < end; i++) {
    Example e = example_of(t, i);
    float *sums = e.first + 4 * channels, count = (float)t->places;
    const float *means = t->means + 2 * (ptrdiff_t)i * groups;
    for (int j = 0; j < channels; j++) {
      e.first[j] = means[j / size];
      e.second[j] = means[groups + j / size];
    }
    sum_products(&e, sums, 1);
    slopes_of_squares(t, i, &e, sums);
    sum_slopes(&e, sums, count);
    average(sums, groups, size, 0, e.first);
    sum_near_slopes(&e, sums, count);
    average(sums, groups, size, 0, e.second);
    center_slopes(&e);
  }
}

/**
 * The gradients of groupNorm by x, gamma and beta. `power` [batch, groups] is `variance` to the power of
 * 1.5; `products` is room for [batch, channels].
 */
KERNEL(void, groupNormGradient)(
    const float *dy, const float *x, const float *gamma, const float *means, const float *variance,
    const float *power, float *dx, float *dgamma, float *dbeta, float *products, float *room,
    int batch, int places, int channels, int groups, int slots) {
  GroupNorm task = {
      .x = x, .dy = dy, .gamma = gamma, .power = power, .to = dx, .means = (float *)means,
      .variance = (float *)variance, .products = products, .room = room, .places = places,
      .channels = channels, .groups = groups};
  int least = items_of(LEAST_ELEMENTS / 4, (long long)places * channels);
  share_in_slots(gradient_part, &task, batch, 1, least, slots);
  JOIN(sumColumns, FAMILY)(products, dgamma, 1, batch, channels, 1);
  JOIN(sumColumns, FAMILY)(dy, dbeta, 1, batch * places, channels, 1);
}
