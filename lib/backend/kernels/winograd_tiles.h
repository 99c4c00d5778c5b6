// Tiles of Winograd's algorithm (winograd.c) in registers: the transforms of one tile, for as many
// channels as a vector holds, and the way between images, tiles and planes. Everything here is made for
// a type of vector, W or V4: channels do not meet each other, so that the width is not in the bits.
#ifndef WINOGRAD_TILES_H
#define WINOGRAD_TILES_H
#include "windows.h"

#define PLANES 16

// Channels at once where there are as many: a tile has 16 vectors, which registers should hold.
#if defined(__AVX512F__)
#define WIDE 16
#elif defined(__AVX__)
#define WIDE 8
#else
#define WIDE 4
#endif
typedef float W __attribute__((vector_size(4 * WIDE), aligned(4)));

/** `body(type)` for the channels c of all, wide and then by fours: their number is a multiple of 4. */
#define FOR_CHANNELS(c, channels, body)                                                           \
  do {                                                                                            \
    int c = 0;                                                                                    \
    for (; c + WIDE <= (channels); c += WIDE) body(W);                                            \
    for (; c < (channels); c += 4) body(V4);                                                      \
  } while (0)

// The one-dimensional transforms: one vector times a matrix of winograd.c.

#define TRANSFORM_A(x, y)                                                                         \
  (y[0] = x[0], y[1] = x[0] + x[1], y[2] = x[0] - x[1], y[3] = -x[1])
#define TRANSFORM_A_TRANSPOSED(x, y) (y[0] = x[0] + x[1] + x[2], y[1] = x[1] - x[2] - x[3])
#define TRANSFORM_B(x, y)                                                                         \
  (y[0] = x[0], y[1] = x[1] - x[2] + x[3], y[2] = x[1] + x[2] - x[0], y[3] = -x[3])
#define TRANSFORM_B_TRANSPOSED(x, y)                                                              \
  (y[0] = x[0] - x[2], y[1] = x[1] + x[2], y[2] = x[2] - x[1], y[3] = x[1] - x[3])
#define TRANSFORM_G(x, y)                                                                         \
  (y[0] = x[0], y[1] = 0.5f * (x[0] + x[2]) + 0.5f * x[1],                                        \
   y[2] = 0.5f * (x[0] + x[2]) - 0.5f * x[1], y[3] = x[2])
#define TRANSFORM_G_TRANSPOSED(x, y)                                                              \
  (y[0] = x[0] + 0.5f * (x[1] + x[2]), y[1] = 0.5f * (x[1] - x[2]),                               \
   y[2] = 0.5f * (x[1] + x[2]) + x[3])

/** T x T^T of a tile `before` x `before`, which becomes `after` x `after`: its rows, then its columns. */
#define TRANSFORM_TILE(type, transform, before, after, x, y)                                      \
  do {                                                                                            \
    type half_way[4][4];                                                                          \
    for (int r = 0; r < before; r++) transform(x[r], half_way[r]);                                \
    for (int q = 0; q < after; q++) {                                                             \
      type column[4], turned[4];                                                                  \
      for (int r = 0; r < before; r++) column[r] = half_way[r][q];                                \
      transform(column, turned);                                                                  \
      for (int r = 0; r < after; r++) y[r][q] = turned[r];                                        \
    }                                                                                             \
  } while (0)

/** The channels from c on of a tile to the planes of a transformed tile, and back. */
#define TO_PLANES(type, tile, planes, plane, c)                                                   \
  for (int i = 0; i < 16; i++) *(type *)((planes) + i * (plane) + c) = tile[i / 4][i % 4]
#define FROM_PLANES(type, planes, plane, c, tile)                                                 \
  for (int i = 0; i < 16; i++) tile[i / 4][i % 4] = *(const type *)((planes) + i * (plane) + c)

/** Elements of an image that may end before the tile: its first row and column, their distances. */
typedef struct {
  const float *image;
  int height, width, top, left;
  ptrdiff_t row, column;
} Corner;

INLINE Corner corner_of(const float *image, int height, int width, int channels, int top, int left) {
  return (Corner){image, height, width, top, left, (ptrdiff_t)width * channels, channels};
}

/** Whether `size` x `size` elements lie in the image. */
INLINE int is_inside(const Corner *k, int size) {
  return k->top >= 0 && k->left >= 0 && k->top + size <= k->height && k->left + size <= k->width;
}

/** The channels from c on of a tile; zeros where it hangs out of the image, unless it is `inside`. */
#define LOAD_TILE(type, corner, inside, size, c, tile)                                            \
  for (int r = 0; r < size; r++) {                                                                \
    for (int q = 0; q < size; q++) {                                                              \
      int h = corner.top + r, w = corner.left + q;                                                \
      int within = inside || (h >= 0 && h < corner.height && w >= 0 && w < corner.width);         \
      const float *at = corner.image + h * corner.row + w * corner.column + c;                    \
      tile[r][q] = within ? *(const type *)at : (type){0};                                        \
    }                                                                                             \
  }

/** Where a tile begins: its image in the batch, and its first output. */
typedef struct {
  ptrdiff_t image;
  int top, left;
} Place;

/** Tiles of one image. */
INLINE int tiles_of_image(const Windows *w) {
  return ((w->out_width + 1) >> 1) * ((w->out_height + 1) >> 1);
}

INLINE Place place_of(const Windows *w, int tile) {
  int across = (w->out_width + 1) >> 1, each = tiles_of_image(w), image = tile / each;
  int within = tile - image * each, down = within / across;
  return (Place){image, 2 * down, 2 * (within - down * across)};
}

/** As many tiles as are worth a thread's start. */
INLINE int tiles_of(int channels) { return items_of(LEAST_ELEMENTS / 16, channels); }

/** A walk over the tiles from `first` on, between the planes `tiles` and the image x or y. */
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

#define outputs_of_tiles JOIN(outputs_of_tiles, FAMILY)
#define image_gradient_of_tiles JOIN(image_gradient_of_tiles, FAMILY)

/** y = activation(A^T t A + bias) of `count` tiles. */
void outputs_of_tiles(const Tiles *tiles, int count);

/** y += B t B^T of the tiles first..last - 1. */
void image_gradient_of_tiles(const Tiles *tiles);

/** The kernels, see winograd_transforms.c. */
void JOIN(winogradImage, FAMILY)(
    const Windows *windows, const float *x, float *tiles, int planeBytes, int first, int last);
void JOIN(winogradOutput, FAMILY)(
    const Windows *windows, const float *dy, int outputs, float *tiles, int planeBytes, int first,
    int last);

#endif
