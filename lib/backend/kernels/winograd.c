// A 3x3 convolution of stride 1 by Winograd's minimal filtering F(2x2, 3x3) (Lavin & Gray 2016): 16
// products for four outputs instead of 36. The forward pass is, for each tile of 2x2 outputs,
//     y = A^T [sum over the inputs of (G g G^T) * (B^T d B)] A
// with the 4x4 tile d of the image, the filter g and * element by element. It is linear in g and in
// d, so that its gradients are the same sums with transposed matrices:
//     dg = G^T [sum over the tiles of (A dy A^T) * (B^T d B)] G
//     dd = B [sum over the outputs of (A dy A^T) * (G g G^T)] B^T
// The sums are 16 matrix products, one for each element of a tile. Each element's matrix lies in a plane
// of its own, `plane` bytes from the next. Tiles go through transform, products and transform chunk by
// chunk, so that the planes of a chunk stay in a thread's cache.
//
// One infinite or NaN element spoils its whole tile (infinity - infinity), where a direct sum would
// spoil only what it touches: callers check the result by allFinite, and fall back.
//
// Channels go by fours: their numbers must be multiples of four. The matrices are
//     B^T = 1  0 -1  0     G =  1    0    0     A^T = 1  1  1  0
//           0  1  1  0         1/2  1/2  1/2          0  1 -1 -1
//           0 -1  1  0         1/2 -1/2  1/2
//           0  1  0 -1          0    0    1
#include "activation.h"
#include "matmul.h"
#include "windows.h"

#define PLANES 16

// The one-dimensional transforms: one vector times a matrix, for four channels.

INLINE void transform_a(const V4 *x, V4 *y) {
  y[0] = x[0], y[1] = x[0] + x[1], y[2] = x[0] - x[1], y[3] = -x[1];
}
INLINE void transform_a_transposed(const V4 *x, V4 *y) {
  y[0] = x[0] + x[1] + x[2], y[1] = x[1] - x[2] - x[3];
}
INLINE void transform_b(const V4 *x, V4 *y) {
  y[0] = x[0], y[1] = x[1] - x[2] + x[3], y[2] = x[1] + x[2] - x[0], y[3] = -x[3];
}
INLINE void transform_b_transposed(const V4 *x, V4 *y) {
  y[0] = x[0] - x[2], y[1] = x[1] + x[2], y[2] = x[2] - x[1], y[3] = x[1] - x[3];
}
INLINE void transform_g(const V4 *x, V4 *y) {
  V4 outer = 0.5f * (x[0] + x[2]), inner = 0.5f * x[1];
  y[0] = x[0], y[1] = outer + inner, y[2] = outer - inner, y[3] = x[2];
}
INLINE void transform_g_transposed(const V4 *x, V4 *y) {
  V4 outer = 0.5f * (x[1] + x[2]);
  y[0] = x[0] + outer, y[1] = 0.5f * (x[1] - x[2]), y[2] = outer + x[3];
}

/** T x T^T of a tile `before` x `before`, which becomes `after` x `after`: its rows, then its columns. */
#define TRANSFORM_TILE(transform, before, after, x, y)                                            \
  do {                                                                                            \
    V4 half_way[4][4];                                                                            \
    for (int r = 0; r < before; r++) transform((x)[r], half_way[r]);                              \
    for (int q = 0; q < after; q++) {                                                             \
      V4 column[4], turned[4];                                                                    \
      for (int r = 0; r < before; r++) column[r] = half_way[r][q];                                \
      transform(column, turned);                                                                  \
      for (int r = 0; r < after; r++) (y)[r][q] = turned[r];                                      \
    }                                                                                             \
  } while (0)

/** Four channels of a tile to the planes of a transformed tile, and back. */
INLINE void to_planes(V4 tile[4][4], float *planes, ptrdiff_t plane, int c) {
  for (int i = 0; i < 16; i++) store4(planes + i * plane + c, tile[i / 4][i % 4]);
}
INLINE void from_planes(const float *planes, ptrdiff_t plane, int c, V4 tile[4][4]) {
  for (int i = 0; i < 16; i++) tile[i / 4][i % 4] = load4(planes + i * plane + c);
}

/** Where a tile begins: its image in the batch, and its first output. */
typedef struct {
  ptrdiff_t image;
  int top, left;
} Place;

INLINE Place place_of(const Windows *w, int tile) {
  int across = (w->out_width + 1) >> 1, down = (w->out_height + 1) >> 1;
  return (Place){tile / (across * down), 2 * (tile / across % down), 2 * (tile % across)};
}

/** Four channels of the `size` x `size` elements at (top, left) of an image that may end before. */
INLINE void load_tile(
    const float *image, int height, int width, int channels, int top, int left, int size, int c,
    V4 tile[4][4]) {
  for (int r = 0; r < size; r++) {
    for (int q = 0; q < size; q++) {
      int h = top + r, w = left + q, within = h >= 0 && h < height && w >= 0 && w < width;
      const float *at = image + ((ptrdiff_t)h * width + w) * channels + c;
      tile[r][q] = within ? load4(at) : all4(0);
    }
  }
}

/** A walk over the tiles from `first` on, between the planes `tiles` and the image x. */
typedef struct {
  const Windows *windows;
  const float *x;
  float *tiles, *y;
  ptrdiff_t plane;
  int channels, first, last;
  const float *bias;
  int activation;
  float alpha;
  /** 1 as soon as a part has met an infinite element or a NaN. */
  int *spoilt;
} Tiles;

/** Tiles of one image. */
INLINE int tiles_of_image(const Windows *w) {
  return ((w->out_width + 1) >> 1) * ((w->out_height + 1) >> 1);
}

/** As many tiles as are worth a thread's start. */
INLINE int tiles_of(int channels) { return items_of(LEAST_ELEMENTS / 16, channels); }

static void image_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  ptrdiff_t size = (ptrdiff_t)w->in_height * w->in_width * w->channels;
  float *tiles = t->tiles + (ptrdiff_t)first * w->channels;
  for (int tile = t->first + first; tile < t->first + last; tile++, tiles += w->channels) {
    Place p = place_of(w, tile);
    for (int c = 0; c < w->channels; c += 4) {
      V4 d[4][4], u[4][4];
      load_tile(
          t->x + p.image * size, w->in_height, w->in_width, w->channels, p.top - w->pad_top,
          p.left - w->pad_left, 4, c, d);
      TRANSFORM_TILE(transform_b_transposed, 4, 4, d, u);
      to_planes(u, tiles, t->plane, c);
    }
  }
}

/** B^T d B of the tiles first..last - 1, counted over the batch. */
KERNEL(void, winogradImage)(
    const Windows *windows, const float *x, float *tiles, int planeBytes, int first, int last) {
  Tiles task = {
      .windows = windows, .x = x, .tiles = tiles, .plane = planeBytes / 4, .first = first};
  share(image_part, &task, last - first, 1, tiles_of(windows->channels));
}

static void output_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  int channels = t->channels;
  ptrdiff_t size = (ptrdiff_t)w->out_height * w->out_width * channels;
  float *tiles = t->tiles + (ptrdiff_t)first * channels;
  for (int tile = t->first + first; tile < t->first + last; tile++, tiles += channels) {
    Place p = place_of(w, tile);
    for (int c = 0; c < channels; c += 4) {
      V4 d[4][4], u[4][4];
      load_tile(
          t->x + p.image * size, w->out_height, w->out_width, channels, p.top, p.left, 2, c, d);
      TRANSFORM_TILE(transform_a, 2, 4, d, u);
      to_planes(u, tiles, t->plane, c);
    }
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

/** The tiles of some images, counted from that of the first tile: tiles of one image overlap. */
static void image_gradient_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  int each = tiles_of_image(w), image = t->first / each;
  int from = larger(t->first, (image + first) * each), to = smaller(t->last, (image + last) * each);
  ptrdiff_t size = (ptrdiff_t)w->in_height * w->in_width * w->channels;
  const float *tiles = t->tiles + (ptrdiff_t)(from - t->first) * w->channels;
  for (int tile = from; tile < to; tile++, tiles += w->channels) {
    Place p = place_of(w, tile);
    int top = p.top - w->pad_top, left = p.left - w->pad_left;
    for (int c = 0; c < w->channels; c += 4) {
      V4 u[4][4], d[4][4];
      from_planes(tiles, t->plane, c, u);
      TRANSFORM_TILE(transform_b, 4, 4, u, d);
      for (int r = larger(0, -top); r < smaller(4, w->in_height - top); r++) {
        for (int q = larger(0, -left); q < smaller(4, w->in_width - left); q++) {
          ptrdiff_t place = ((ptrdiff_t)(top + r) * w->in_width + left + q) * w->channels + c;
          float *at = t->y + p.image * size + place;
          store4(at, load4(at) + d[r][q]);
        }
      }
    }
  }
}

/** dx += B t B^T of the tiles first..last - 1. */
static void image_gradient(
    const Windows *windows, const float *tiles, ptrdiff_t plane, float *dx, int first, int last) {
  int each = tiles_of_image(windows), begin = first / each, end = (last + each - 1) / each;
  Tiles task = {
      .windows = windows, .tiles = (float *)tiles, .plane = plane, .y = dx, .first = first,
      .last = last};
  int least = items_of(tiles_of(windows->channels), each);
  share(image_gradient_part, &task, end - begin, 1, least);
}

/** The filter x and the planes `tiles` of its transform. */
static void filter_part(const void *task, int first, int last) {
  const Tiles *t = task;
  for (int c = first; c < last; c += 4) {
    V4 g[4][4], u[4][4];
    for (int i = 0; i < 9; i++) g[i / 3][i % 3] = load4(t->x + (ptrdiff_t)i * t->channels + c);
    TRANSFORM_TILE(transform_g, 3, 4, g, u);
    to_planes(u, t->tiles, t->plane, c);
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
    from_planes(t->tiles, t->plane, c, u);
    TRANSFORM_TILE(transform_g_transposed, 4, 3, u, g);
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

/** The activation of four lanes. */
INLINE V4 activate_4(V4 x, int activation, float alpha) {
  V wide = load_part((const float *)&x, 4);
  V y = activate(wide, activation, alpha);
  return load4((const float *)&y);
}

static void forward_part(const void *task, int first, int last) {
  const Tiles *t = task;
  const Windows *w = t->windows;
  int outputs = t->channels;
  ptrdiff_t size = (ptrdiff_t)w->out_height * w->out_width * outputs;
  const float *tiles = t->tiles + (ptrdiff_t)first * outputs;
  V4 sum = {0};
  for (int tile = t->first + first; tile < t->first + last; tile++, tiles += outputs) {
    Place p = place_of(w, tile);
    int height = smaller(2, w->out_height - p.top), width = smaller(2, w->out_width - p.left);
    for (int c = 0; c < outputs; c += 4) {
      V4 u[4][4], d[4][4];
      from_planes(tiles, t->plane, c, u);
      TRANSFORM_TILE(transform_a_transposed, 4, 2, u, d);
      V4 shift = t->bias ? load4(t->bias + c) : all4(-0.0f);
      for (int r = 0; r < height; r++) {
        for (int q = 0; q < width; q++) {
          sum = sum + d[r][q] * 0; // 0 unless infinite or NaN
          ptrdiff_t at = ((ptrdiff_t)(p.top + r) * w->out_width + p.left + q) * outputs + c;
          store4(t->y + p.image * size + at, activate_4(d[r][q] + shift, t->activation, t->alpha));
        }
      }
    }
  }
  if (!__builtin_reduce_and(sum == 0)) __atomic_store_n(t->spoilt, 1, __ATOMIC_RELAXED);
}

/** A convolution or its gradient by the image, whose tiles go chunk by chunk from x to y. */
typedef struct {
  const Windows *windows;
  const float *x, *filter;
  float *y;
  int outputs, chunk, count, slots;
  /** Floats from one plane to the next. */
  ptrdiff_t image_plane, output_plane, filter_plane;
  /** Scratch of the products, and the image's and the outputs' planes of the first slot. */
  float *gemm, *planes;
  const float *bias;
  int activation;
  float alpha;
  int *spoilt;
  /** Floats of a piece of scratch for products. */
  ptrdiff_t gemm_floats;
} Chunks;

/** A chunk's tiles, and where its planes are in this thread's slot. */
typedef struct {
  int first, last;
  float *image, *output;
  /** Scratch of the products, in as many pieces as they may use threads. */
  float *gemm;
} Chunk;

INLINE Chunk chunk_of(const Chunks *t, int i) {
  int slot = thread_slot(), first = i * t->chunk;
  float *image = t->planes + slot * PLANES * (t->image_plane + t->output_plane);
  return (Chunk){
      first, smaller(t->count, first + t->chunk), image, image + PLANES * t->image_plane,
      t->gemm + slot * t->gemm_floats};
}

static void forward_chunks(const void *task, int first, int last) {
  const Chunks *t = task;
  int inputs = t->windows->channels;
  for (int i = first; i < last; i++) {
    Chunk c = chunk_of(t, i);
    int tiles = c.last - c.first, bytes = 4 * t->image_plane;
    JOIN(winogradImage, FAMILY)(t->windows, t->x, c.image, bytes, c.first, c.last);
    JOIN(gemmBatch, FAMILY)(
        0, 0, tiles, t->outputs, inputs, c.image, t->filter, c.output, c.gemm, 0, PLANES,
        t->image_plane, t->filter_plane, t->output_plane, t->slots);
    Tiles forward = {
        .windows = t->windows, .tiles = c.output, .plane = t->output_plane, .y = t->y,
        .channels = t->outputs, .first = c.first, .bias = t->bias, .activation = t->activation,
        .alpha = t->alpha, .spoilt = t->spoilt};
    share(forward_part, &forward, tiles, 1, tiles_of(t->outputs));
  }
}

static void backward_chunks(const void *task, int first, int last) {
  const Chunks *t = task;
  int inputs = t->windows->channels;
  for (int i = first; i < last; i++) {
    Chunk c = chunk_of(t, i);
    int tiles = c.last - c.first, bytes = 4 * t->output_plane;
    JOIN(winogradOutput, FAMILY)(t->windows, t->x, t->outputs, c.output, bytes, c.first, c.last);
    JOIN(gemmBatch, FAMILY)(
        0, 1, tiles, inputs, t->outputs, c.output, t->filter, c.image, c.gemm, 0, PLANES,
        t->output_plane, t->filter_plane, t->image_plane, t->slots);
    image_gradient(t->windows, c.image, t->image_plane, t->y, c.first, c.last);
  }
}

/** From so many chunks on, threads take whole ones; of fewer, they share each. */
#define MANY_CHUNKS 6

static void share_chunks(Part *part, const Chunks *t, int are_apart) {
  int chunks = (t->count + t->chunk - 1) / t->chunk;
  if (are_apart && chunks >= MANY_CHUNKS) share_in_slots(part, t, chunks, 1, 1, t->slots);
  else part(t, 0, chunks);
}

/**
 * y = activation(A^T t A + bias) of `count` tiles, from x and the planes of the transformed filter, of
 * `outputs` channels. A bias at the address 0 is none; see activation.h for the activations.
 *
 * `planes` has room for the planes of the image and of the outputs of a chunk, `slots` times, `gemm`
 * for as many products: see ../overrides/winograd.ts.
 *
 * @returns whether no A^T t A is infinite or NaN
 */
KERNEL(int, winogradConvolution)(
    const Windows *windows, const float *x, const float *filter, int filterPlaneBytes, float *y,
    int outputs, const float *bias, int activation, float alpha, int count, int chunk, float *planes,
    int imagePlaneBytes, int outputPlaneBytes, float *gemm, int slots) {
  int spoilt = 0;
  Chunks task = {
      windows, x, filter, y, outputs, chunk, count, slots, imagePlaneBytes / 4,
      outputPlaneBytes / 4, filterPlaneBytes / 4, gemm, planes, bias, activation, alpha, &spoilt,
      scratch_floats(outputs, windows->channels)};
  share_chunks(forward_chunks, &task, 1);
  return !spoilt;
}

/** dx += the gradient of the image from that of the outputs, dy; otherwise as winogradConvolution. */
KERNEL(void, winogradInputGradient)(
    const Windows *windows, const float *dy, const float *filter, int filterPlaneBytes, float *dx,
    int outputs, int count, int chunk, float *planes, int imagePlaneBytes, int outputPlaneBytes,
    float *gemm, int slots) {
  Chunks task = {
      windows, dy, filter, dx, outputs, chunk, count, slots, imagePlaneBytes / 4,
      outputPlaneBytes / 4, filterPlaneBytes / 4, gemm, planes, 0, 0, 0, 0,
      scratch_floats(windows->channels, outputs)};
  // Tiles of one image overlap: chunks do not meet where they are whole images.
  share_chunks(backward_chunks, &task, chunk % tiles_of_image(windows) == 0);
}

/** The sums over the tiles of a filter's gradient, chunk by chunk. */
typedef struct {
  Chunks chunks;
  const float *dy;
  float *sums;
  /** The first of the chunks whose sums stand in `y`, one after another, and their number. */
  int begin, count;
} FilterSums;

/** Floats of a filter's planes. */
INLINE ptrdiff_t sums_of(const Chunks *t) { return PLANES * t->filter_plane; }

/** = or += the products of a chunk. */
static void sum_chunk(const FilterSums *f, int i, float *sums, int accumulate) {
  const Chunks *t = &f->chunks;
  Chunk c = chunk_of(t, i);
  int from = c.first, to = c.last, outputs = t->outputs;
  JOIN(winogradImage, FAMILY)(t->windows, t->x, c.image, 4 * t->image_plane, from, to);
  JOIN(winogradOutput, FAMILY)(t->windows, f->dy, outputs, c.output, 4 * t->output_plane, from, to);
  JOIN(gemmBatch, FAMILY)(
      1, 0, t->windows->channels, outputs, to - from, c.image, c.output, sums, c.gemm, accumulate,
      PLANES, t->image_plane, t->output_plane, t->filter_plane, t->slots);
}

static void sum_chunks(const void *task, int first, int last) {
  const FilterSums *f = task;
  const Chunks *t = &f->chunks;
  for (int i = first; i < last; i++) sum_chunk(f, f->begin + i, t->y + i * sums_of(t), 0);
}

/** Add the sums of chunks in their order. */
static void add_sums(const void *task, int first, int last) {
  const FilterSums *f = task;
  for (int i = first; i < last; i += 4) {
    const float *part = f->chunks.y + i;
    V4 sum = f->begin == 0 ? load4(part) : load4(f->sums + i) + load4(part);
    for (int k = 1; k < f->count; k++) sum = sum + load4(part + k * sums_of(&f->chunks));
    store4(f->sums + i, sum);
  }
}

/** A product along more tiles is added to its matrix stretch by stretch: see kernels/matmul.c. */
#define LONGEST_CHUNK 256

/**
 * The planes `sums` of sum (A dy A^T) * (B^T d B) over all tiles, added chunk after chunk. `parts` has
 * room for the sums of `together` chunks, which threads then compute at the same time; 0: none.
 * Otherwise as winogradConvolution.
 */
KERNEL(void, winogradFilterSums)(
    const Windows *windows, const float *x, const float *dy, float *sums, int filterPlaneBytes,
    int outputs, int count, int chunk, float *planes, int imagePlaneBytes, int outputPlaneBytes,
    float *parts, int together, float *gemm, int slots) {
  Chunks chunks = {
      windows, x, 0, parts, outputs, chunk, count, slots, imagePlaneBytes / 4,
      outputPlaneBytes / 4, filterPlaneBytes / 4, gemm, planes, 0, 0, 0, 0,
      scratch_floats(outputs, chunk)};
  FilterSums task = {chunks, dy, sums, 0, 0};
  int all = (count + chunk - 1) / chunk;
  if (together == 0 || all < MANY_CHUNKS || chunk > LONGEST_CHUNK) {
    for (int i = 0; i < all; i++) sum_chunk(&task, i, sums, i > 0);
    return;
  }
  for (; task.begin < all; task.begin += together) {
    task.count = smaller(together, all - task.begin);
    share_in_slots(sum_chunks, &task, task.count, 1, 1, slots);
    share(add_sums, &task, sums_of(&chunks), LINE, LEAST_ELEMENTS);
  }
}
