// The transforms of Winograd's algorithm (winograd.c) on many tiles: from an image to planes, and back.
#include "activation.h"
#include "winograd_tiles.h"

#define TO_IMAGE_PLANES(type)                                                                     \
  do {                                                                                            \
    type d[4][4], u[4][4];                                                                        \
    if (inside) LOAD_TILE(type, corner, 1, 4, c, d)                                               \
    else LOAD_TILE(type, corner, 0, 4, c, d)                                                      \
    TRANSFORM_TILE(type, TRANSFORM_B_TRANSPOSED, 4, 4, d, u);                                     \
    TO_PLANES(type, u, tiles, t->plane, c);                                                       \
  } while (0)

static void image_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  int channels = w->channels;
  ptrdiff_t size = (ptrdiff_t)w->in_height * w->in_width * channels;
  float *tiles = t->tiles + (ptrdiff_t)first * channels;
  for (int tile = t->first + first; tile < t->first + last; tile++, tiles += channels) {
    Place p = place_of(w, tile);
    Corner corner = corner_of(
        t->x + p.image * size, w->in_height, w->in_width, channels, p.top - w->pad_top,
        p.left - w->pad_left);
    int inside = is_inside(&corner, 4);
    FOR_CHANNELS(c, channels, TO_IMAGE_PLANES);
  }
}

/** B^T d B of the tiles first..last - 1, counted over the batch. */
KERNEL(void, winogradImage)(
    const Windows *windows, const float *x, float *tiles, int planeBytes, int first, int last) {
  Tiles task = {
      .windows = windows, .x = x, .tiles = tiles, .plane = planeBytes / 4, .first = first};
  share(image_part, &task, last - first, 1, tiles_of(windows->channels));
}

#define TO_OUTPUT_PLANES(type)                                                                    \
  do {                                                                                            \
    type d[4][4], u[4][4];                                                                        \
    if (inside) LOAD_TILE(type, corner, 1, 2, c, d)                                               \
    else LOAD_TILE(type, corner, 0, 2, c, d)                                                      \
    TRANSFORM_TILE(type, TRANSFORM_A, 2, 4, d, u);                                                \
    TO_PLANES(type, u, tiles, t->plane, c);                                                       \
  } while (0)

static void output_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  int channels = t->channels;
  ptrdiff_t size = (ptrdiff_t)w->out_height * w->out_width * channels;
  float *tiles = t->tiles + (ptrdiff_t)first * channels;
  for (int tile = t->first + first; tile < t->first + last; tile++, tiles += channels) {
    Place p = place_of(w, tile);
    Corner corner = corner_of(
        t->x + p.image * size, w->out_height, w->out_width, channels, p.top, p.left);
    int inside = is_inside(&corner, 2);
    FOR_CHANNELS(c, channels, TO_OUTPUT_PLANES);
  }
}

/** A dy A^T of the tiles first..last - 1, of `outputs` channels. */
KERNEL(void, winogradOutput)(
    const Windows *windows, const float *dy, int outputs, float *tiles, int planeBytes, int first,
    int last) {
  Tiles task = {
      .windows = windows, .x = dy, .tiles = tiles, .plane = planeBytes / 4, .channels = outputs,
      .first = first};
  share(output_part, &task, last - first, 1, tiles_of(outputs));
}

#define ADD_TO_IMAGE(type)                                                                        \
  do {                                                                                            \
    type u[4][4], d[4][4];                                                                        \
    FROM_PLANES(type, tiles, t->plane, c, u);                                                     \
    TRANSFORM_TILE(type, TRANSFORM_B, 4, 4, u, d);                                                \
    for (int r = larger(0, -top); r < smaller(4, w->in_height - top); r++) {                      \
      for (int q = larger(0, -left); q < smaller(4, w->in_width - left); q++) {                   \
        type *at = (type *)(image + ((ptrdiff_t)r * w->in_width + q) * channels + c);             \
        *at = *at + d[r][q];                                                                      \
      }                                                                                           \
    }                                                                                             \
  } while (0)

/** The tiles of some images, counted from that of the first tile: tiles of one image overlap. */
static void image_gradient_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  int each = tiles_of_image(w), begin = t->first / each, channels = w->channels;
  int from = larger(t->first, (begin + first) * each), to = smaller(t->last, (begin + last) * each);
  ptrdiff_t size = (ptrdiff_t)w->in_height * w->in_width * channels;
  const float *tiles = t->tiles + (ptrdiff_t)(from - t->first) * channels;
  for (int tile = from; tile < to; tile++, tiles += channels) {
    Place p = place_of(w, tile);
    int top = p.top - w->pad_top, left = p.left - w->pad_left;
    float *image = t->y + p.image * size + ((ptrdiff_t)top * w->in_width + left) * channels;
    FOR_CHANNELS(c, channels, ADD_TO_IMAGE);
  }
}

void image_gradient_of_tiles(const Tiles *tiles) {
  const Windows *w = tiles->windows;
  int each = tiles_of_image(w), begin = tiles->first / each;
  int end = (tiles->last + each - 1) / each, least = items_of(tiles_of(w->channels), each);
  share(image_gradient_part, tiles, end - begin, 1, least);
}

/** The activation of as many lanes. */
#define ACTIVATED(type, x) ({                                                                     \
    type lanes = (x);                                                                             \
    if (t->activation != LINEAR) {                                                                \
      V wide = {0};                                                                               \
      __builtin_memcpy(&wide, &lanes, sizeof lanes);                                              \
      wide = activate(wide, t->activation, t->alpha);                                             \
      __builtin_memcpy(&lanes, &wide, sizeof lanes);                                              \
    }                                                                                             \
    lanes;                                                                                        \
  })
/** 0 unless infinite or NaN, in four lanes. */
#define NOTHING(type, x) ({                                                                       \
    type zeros = (x) * 0;                                                                         \
    V4 four = {0};                                                                                \
    for (int k = 0; k < (int)(sizeof zeros / sizeof four); k++) four = four + ((V4 *)&zeros)[k];  \
    four;                                                                                         \
  })

#define TO_OUTPUTS(type)                                                                          \
  do {                                                                                            \
    type u[4][4], d[4][4], sum = {0};                                                             \
    FROM_PLANES(type, tiles, t->plane, c, u);                                                     \
    TRANSFORM_TILE(type, TRANSFORM_A_TRANSPOSED, 4, 2, u, d);                                     \
    type shift = t->bias ? *(const type *)(t->bias + c) : -(type){0};                              \
    for (int r = 0; r < height; r++) {                                                            \
      for (int q = 0; q < width; q++) {                                                           \
        sum = sum + d[r][q] * 0;                                                                  \
        float *at = image + ((ptrdiff_t)r * w->out_width + q) * outputs + c;                      \
        *(type *)at = ACTIVATED(type, d[r][q] + shift);                                           \
      }                                                                                           \
    }                                                                                             \
    nothing = nothing + NOTHING(type, sum);                                                       \
  } while (0)

static void outputs_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  int outputs = t->channels;
  ptrdiff_t size = (ptrdiff_t)w->out_height * w->out_width * outputs;
  const float *tiles = t->tiles + (ptrdiff_t)first * outputs;
  V4 nothing = {0};
  for (int tile = t->first + first; tile < t->first + last; tile++, tiles += outputs) {
    Place p = place_of(w, tile);
    int height = smaller(2, w->out_height - p.top), width = smaller(2, w->out_width - p.left);
    float *image = t->y + p.image * size + ((ptrdiff_t)p.top * w->out_width + p.left) * outputs;
    FOR_CHANNELS(c, outputs, TO_OUTPUTS);
  }
  if (!__builtin_reduce_and(nothing == 0)) __atomic_store_n(t->spoilt, 1, __ATOMIC_RELAXED);
}

void outputs_of_tiles(const Tiles *tiles, int count) {
  share(outputs_part, tiles, count, 1, tiles_of(tiles->channels));
}

static void filter_part(const void *task, int first, int last) {
  const Tiles *t = task;
  for (int c = first; c < last; c += 4) {
    V4 g[4][4], u[4][4];
    for (int i = 0; i < 9; i++) g[i / 3][i % 3] = load4(t->x + (ptrdiff_t)i * t->channels + c);
    TRANSFORM_TILE(V4, TRANSFORM_G, 3, 4, g, u);
    TO_PLANES(V4, u, t->tiles, t->plane, c);
  }
}

/** G g G^T of a filter [3, 3, count], element by element. */
KERNEL(void, winogradFilter)(
    const float *filter, int count, float *transformed, int planeBytes) {
  Tiles task = {
      .x = filter, .tiles = transformed, .plane = planeBytes / 4, .channels = count};
  share(filter_part, &task, count, LINE, LEAST_ELEMENTS / 16);
}

static void filter_gradient_part(const void *task, int first, int last) {
  const Tiles *t = task;
  for (int c = first; c < last; c += 4) {
    V4 u[4][4], g[4][4];
    FROM_PLANES(V4, t->tiles, t->plane, c, u);
    TRANSFORM_TILE(V4, TRANSFORM_G_TRANSPOSED, 4, 3, u, g);
    for (int i = 0; i < 9; i++) store4(t->y + (ptrdiff_t)i * t->channels + c, g[i / 3][i % 3]);
  }
}

/** G^T u G: the gradient of a filter [3, 3, count] from that of its transform. */
KERNEL(void, winogradFilterGradient)(
    const float *transformed, int planeBytes, float *filter, int count) {
  Tiles task = {
      .y = filter, .tiles = (float *)transformed, .plane = planeBytes / 4, .channels = count};
  share(filter_gradient_part, &task, count, LINE, LEAST_ELEMENTS / 16);
}
