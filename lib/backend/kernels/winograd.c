// A 3x3 convolution of stride 1 by Winograd's minimal filtering F(2x2, 3x3) (Lavin & Gray 2016): 16
// products for four outputs instead of 36. The forward pass is, for each tile of 2x2 outputs,
//     y = A^T [sum over the inputs of (G g G^T) * (B^T d B)] A
// with the 4x4 tile d of the image, the filter g and * element by element. It is linear in g and in
// d, so that its gradients are the same sums with transposed matrices:
//     dg = G^T [sum over the tiles of (A dy A^T) * (B^T d B)] G
//     dd = B [sum over the outputs of (A dy A^T) * (G g G^T)] B^T
// The sums are 16 matrix products, one for each element of a tile, which the caller makes. Each
// element's matrix lies in a plane of its own, `plane` bytes from the next.
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
#include "windows.h"

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

/** B^T d B of the tiles first..last - 1, counted over the batch. */
KERNEL(void, winogradImage)(
    const Windows *windows, const float *x, float *tiles, int planeBytes, int first, int last) {
  const Windows *w = windows;
  ptrdiff_t plane = planeBytes / 4, size = (ptrdiff_t)w->in_height * w->in_width * w->channels;
  for (int tile = first; tile < last; tile++, tiles += w->channels) {
    Place p = place_of(w, tile);
    for (int c = 0; c < w->channels; c += 4) {
      V4 d[4][4], t[4][4];
      load_tile(
          x + p.image * size, w->in_height, w->in_width, w->channels, p.top - w->pad_top,
          p.left - w->pad_left, 4, c, d);
      TRANSFORM_TILE(transform_b_transposed, 4, 4, d, t);
      to_planes(t, tiles, plane, c);
    }
  }
}

/** A dy A^T of the tiles first..last - 1, of `outputs` channels. */
KERNEL(void, winogradOutput)(
    const Windows *windows, const float *dy, int outputs, float *tiles, int planeBytes, int first,
    int last) {
  const Windows *w = windows;
  ptrdiff_t plane = planeBytes / 4, size = (ptrdiff_t)w->out_height * w->out_width * outputs;
  for (int tile = first; tile < last; tile++, tiles += outputs) {
    Place p = place_of(w, tile);
    for (int c = 0; c < outputs; c += 4) {
      V4 d[4][4], t[4][4];
      load_tile(dy + p.image * size, w->out_height, w->out_width, outputs, p.top, p.left, 2, c, d);
      TRANSFORM_TILE(transform_a, 2, 4, d, t);
      to_planes(t, tiles, plane, c);
    }
  }
}

/** dx += B t B^T of the tiles first..last - 1. */
KERNEL(void, winogradImageGradient)(
    const Windows *windows, const float *tiles, int planeBytes, float *dx, int first, int last) {
  const Windows *w = windows;
  ptrdiff_t plane = planeBytes / 4, size = (ptrdiff_t)w->in_height * w->in_width * w->channels;
  for (int tile = first; tile < last; tile++, tiles += w->channels) {
    Place p = place_of(w, tile);
    int top = p.top - w->pad_top, left = p.left - w->pad_left;
    for (int c = 0; c < w->channels; c += 4) {
      V4 t[4][4], d[4][4];
      from_planes(tiles, plane, c, t);
      TRANSFORM_TILE(transform_b, 4, 4, t, d);
      for (int r = larger(0, -top); r < smaller(4, w->in_height - top); r++) {
        for (int q = larger(0, -left); q < smaller(4, w->in_width - left); q++) {
          float *at = dx + p.image * size + ((ptrdiff_t)(top + r) * w->in_width + left + q) * w->channels + c;
          store4(at, load4(at) + d[r][q]);
        }
      }
    }
  }
}

/** G g G^T of a filter [3, 3, count], element by element. */
KERNEL(void, winogradFilter)(
    const float *filter, int count, float *transformed, int planeBytes) {
  for (int c = 0; c < count; c += 4) {
    V4 g[4][4], t[4][4];
    for (int i = 0; i < 9; i++) g[i / 3][i % 3] = load4(filter + (ptrdiff_t)i * count + c);
    TRANSFORM_TILE(transform_g, 3, 4, g, t);
    to_planes(t, transformed, planeBytes / 4, c);
  }
}

/** G^T u G: the gradient of a filter [3, 3, count] from that of its transform. */
KERNEL(void, winogradFilterGradient)(
    const float *transformed, int planeBytes, float *filter, int count) {
  for (int c = 0; c < count; c += 4) {
    V4 u[4][4], g[4][4];
    from_planes(transformed, planeBytes / 4, c, u);
    TRANSFORM_TILE(transform_g_transposed, 4, 3, u, g);
    for (int i = 0; i < 9; i++) store4(filter + (ptrdiff_t)i * count + c, g[i / 3][i % 3]);
  }
}

/** The activation of four lanes. */
INLINE V4 activate_4(V4 x, int activation, float alpha) {
  V wide = load_part((const float *)&x, 4);
  V y = activate(wide, activation, alpha);
  return load4((const float *)&y);
}

/**
 * y = activation(A^T t A + bias) of the tiles first..last - 1, of `outputs` channels. A bias at the
 * address 0 is none; see activation.h for the activations.
 *
 * @returns whether no A^T t A is infinite or NaN
 */
KERNEL(int, winogradForward)(
    const Windows *windows, const float *tiles, int planeBytes, float *y, int outputs, int first,
    int last, const float *bias, int activation, float alpha) {
  const Windows *w = windows;
  ptrdiff_t plane = planeBytes / 4, size = (ptrdiff_t)w->out_height * w->out_width * outputs;
  V4 sum = {0};
  for (int tile = first; tile < last; tile++, tiles += outputs) {
    Place p = place_of(w, tile);
    int height = smaller(2, w->out_height - p.top), width = smaller(2, w->out_width - p.left);
    for (int c = 0; c < outputs; c += 4) {
      V4 t[4][4], d[4][4];
      from_planes(tiles, plane, c, t);
      TRANSFORM_TILE(transform_a_transposed, 4, 2, t, d);
      V4 shift = bias ? load4(bias + c) : all4(-0.0f);
      for (int r = 0; r < height; r++) {
        for (int q = 0; q < width; q++) {
          sum = sum + d[r][q] * 0; // 0 unless infinite or NaN
          ptrdiff_t at = ((ptrdiff_t)(p.top + r) * w->out_width + p.left + q) * outputs + c;
          store4(y + p.image * size + at, activate_4(d[r][q] + shift, activation, alpha));
        }
      }
    }
  }
  return __builtin_reduce_and(sum == 0) != 0;
}
