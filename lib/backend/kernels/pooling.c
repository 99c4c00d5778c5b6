// The gradients of max pooling and average pooling: each window hands its dy to the element that
// was its maximum, or an equal part to each element that it averaged.
#include "windows.h"

/** The part of a window that lies inside the image. */
typedef struct {
  ptrdiff_t corner;
  int height, width;
} Inside;

INLINE Inside inside(const Windows *w, int oh, int ow) {
  int top = oh * w->stride_height - w->pad_top, left = ow * w->stride_width - w->pad_left;
  int h0 = larger(0, top), w0 = larger(0, left);
  return (Inside){
      ((ptrdiff_t)h0 * w->in_width + w0) * w->channels,
      smaller(w->in_height, top + w->filter_height) - h0,
      smaller(w->in_width, left + w->filter_width) - w0};
}

/** The channels of one window: where each has its first largest element, dy is added to dx. */
INLINE void max_window(
    const float *x, const float *dy, float *dx, Inside in, int in_width, int channels) {
  int c = 0;
  for (; c + 4 <= channels; c += 4) {
    V4 best = all4(-__builtin_inff());
    V4I at = {-1, -1, -1, -1};
    int place = 0;
    for (int h = 0; h < in.height; h++) {
      const float *row = x + (ptrdiff_t)h * in_width * channels + c;
      for (int w = 0; w < in.width; w++, place++) {
        V4 value = load4(row + w * channels);
        V4I larger = value > best;
        best = (V4)(((V4I)value & larger) | ((V4I)best & ~larger));
        at = (place & larger) | (at & ~larger);
      }
    }
    V4 gradient = load4(dy + c);
    place = 0;
    for (int h = 0; h < in.height; h++) {
      float *row = dx + (ptrdiff_t)h * in_width * channels + c;
      for (int w = 0; w < in.width; w++, place++) {
        V4 here = (V4)((V4I)gradient & (at == place));
        store4(row + w * channels, load4(row + w * channels) + here);
      }
    }
  }
  for (; c < channels; c++) {
    float best = -__builtin_inff();
    ptrdiff_t at = -1;
    for (int h = 0; h < in.height; h++) {
      for (int w = 0; w < in.width; w++) {
        ptrdiff_t place = ((ptrdiff_t)h * in_width + w) * channels + c;
        if (x[place] > best) best = x[at = place];
      }
    }
    if (at >= 0) dx[at] = dx[at] + dy[c];
  }
}

/** The same for an average: dy in equal parts. */
INLINE void average_window(const float *dy, float *dx, Inside in, int in_width, int channels) {
  float count = (float)(in.height * in.width);
  for (int h = 0; h < in.height; h++) {
    float *row = dx + (ptrdiff_t)h * in_width * channels;
    for (int w = 0; w < in.width; w++, row += channels) {
      for (int c = 0; c < channels; c++) row[c] = row[c] + dy[c] / count;
    }
  }
}

typedef struct {
  const Windows *windows;
  const float *x, *dy;
  float *dx;
} Pooling;

/** The images first..last - 1. */
INLINE void walk(const Pooling *t, int first, int last, int largest) {
  const Windows *w = t->windows;
  ptrdiff_t size = (ptrdiff_t)w->in_height * w->in_width * w->channels;
  const float *x = largest ? t->x + first * size : 0;
  const float *dy = t->dy + (ptrdiff_t)first * w->out_height * w->out_width * w->channels;
  float *dx = t->dx + first * size;
  for (int n = first; n < last; n++, x += largest ? size : 0, dx += size) {
    for (int oh = 0; oh < w->out_height; oh++) {
      for (int ow = 0; ow < w->out_width; ow++, dy += w->channels) {
        Inside in = inside(w, oh, ow);
        float *to = dx + in.corner;
        if (largest) max_window(x + in.corner, dy, to, in, w->in_width, w->channels);
        else average_window(dy, to, in, w->in_width, w->channels);
      }
    }
  }
}

static void max_part(const void *task, int first, int last) { walk(task, first, last, 1); }
static void average_part(const void *task, int first, int last) { walk(task, first, last, 0); }

/** As many images as are worth a thread's start. */
static int images_of(const Windows *w) {
  return items_of(LEAST_ELEMENTS, (long long)w->in_height * w->in_width * w->channels);
}

/**
 * dx += dy at the first of a window's largest elements, row by row; dx must hold zeros before.
 *
 * As tfjs's cpu backend has it, a NaN is never the largest, and the dy of a window without any
 * number above -Infinity goes nowhere.
 */
KERNEL(void, maxPoolGradient)(
    const Windows *windows, const float *x, const float *dy, float *dx, int batch) {
  Pooling task = {windows, x, dy, dx};
  share(max_part, &task, batch, 1, images_of(windows));
}

/**
 * dx += dy / count at each of the window's elements; dx must hold zeros before. As in the forward
 * pass, only the elements inside the image count.
 */
KERNEL(void, avgPoolGradient)(const Windows *windows, const float *dy, float *dx, int batch) {
  Pooling task = {windows, 0, dy, dx};
  share(average_part, &task, batch, 1, images_of(windows));
}
