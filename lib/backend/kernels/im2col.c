// Convolution as a matrix product. The matrix of windows ("im2col", Chellapilla et al. 2006) has a
// row for each window: the elements that the window covers, in the filter's order [depth, height,
// width, channels], with zeros where it hangs out of the image.
#include "windows.h"

// Short runs, in loops that are compiled in place: a call costs more than one window's row.

INLINE void copy_row(float *to, const float *from, int count) {
  for (int i = 0; i < count; i++) to[i] = from[i];
}

INLINE void zero_row(float *to, int count) {
  for (int i = 0; i < count; i++) to[i] = 0;
}

INLINE void add_row(float *to, const float *from, int count) {
  for (int i = 0; i < count; i++) to[i] = to[i] + from[i];
}

/** One window's row of the matrix: from the image, or `back` into it. */
INLINE void walk_window(
    const Windows *w, float *image, float *columns, int od, int oh, int ow, int back) {
  int left = ow * w->stride_width - w->pad_left, channels = w->channels;
  // The columns of the filter that lie inside the image: from..to - 1.
  int from = smaller(w->filter_width, larger(0, -left));
  int to = larger(from, smaller(w->filter_width, w->in_width - left));
  for (int kd = 0; kd < w->filter_depth; kd++) {
    int d = od * w->stride_depth - w->pad_front + kd;
    for (int kh = 0; kh < w->filter_height; kh++, columns += w->filter_width * channels) {
      int h = oh * w->stride_height - w->pad_top + kh;
      int inside = d >= 0 && d < w->in_depth && h >= 0 && h < w->in_height;
      float *row = image + ((ptrdiff_t)(d * w->in_height + h) * w->in_width + left + from) * channels;
      if (back) {
        if (inside) add_row(row, columns + from * channels, (to - from) * channels);
      } else if (inside) {
        zero_row(columns, from * channels);
        copy_row(columns + from * channels, row, (to - from) * channels);
        zero_row(columns + to * channels, (w->filter_width - to) * channels);
      } else {
        zero_row(columns, w->filter_width * channels);
      }
    }
  }
}

/** Elements of a window's row. */
INLINE ptrdiff_t row_of(const Windows *w) {
  return (ptrdiff_t)w->filter_depth * w->filter_height * w->filter_width * w->channels;
}

/** Windows of one image. */
INLINE int windows_of(const Windows *w) { return w->out_depth * w->out_height * w->out_width; }

/** Both directions, since they differ only in what is done with a window's row. */
INLINE void walk(
    const Windows *w, float *image, float *columns, int first, int last, int back) {
  int ow = first % w->out_width, oh = first / w->out_width % w->out_height;
  int od = first / (w->out_width * w->out_height) % w->out_depth;
  ptrdiff_t size = (ptrdiff_t)w->in_depth * w->in_height * w->in_width * w->channels;
  ptrdiff_t row = row_of(w);
  image += first / (w->out_width * w->out_height * w->out_depth) * size;
  for (int i = first; i < last; i++, columns += row) {
    walk_window(w, image, columns, od, oh, ow, back);
    if (++ow < w->out_width) continue;
    ow = 0;
    if (++oh < w->out_height) continue;
    oh = 0;
    if (++od < w->out_depth) continue;
    od = 0;
    image += size;
  }
}

/** The windows first..last - 1, whose rows begin at `columns`. */
typedef struct {
  const Windows *windows;
  float *image, *columns;
  int first, last;
} Walk;

static void gather_part(const void *task, int first, int last) {
  const Walk *t = task;
  float *columns = t->columns + first * row_of(t->windows);
  walk(t->windows, t->image, columns, t->first + first, t->first + last, 0);
}

/** All windows of some images, counted from that of the first window: other images are not touched. */
static void scatter_part(const void *task, int first, int last) {
  const Walk *t = task;
  int size = windows_of(t->windows), image = t->first / size;
  int from = larger(t->first, (image + first) * size), to = smaller(t->last, (image + last) * size);
  float *columns = t->columns + (from - t->first) * row_of(t->windows);
  walk(t->windows, t->image, columns, from, to, 1);
}

/** Write the rows of windows first..last - 1, counted over the whole batch, to `columns`. */
KERNEL(void, im2col)(
    const Windows *windows, const float *image, float *columns, int first, int last) {
  Walk task = {windows, (float *)image, columns, first, last};
  share(gather_part, &task, last - first, 1, items_of(LEAST_ELEMENTS, row_of(windows)));
}

/** The transpose of im2col: add the rows of windows first..last - 1 to the image they came from. */
KERNEL(void, col2im)(
    const Windows *windows, const float *columns, float *image, int first, int last) {
  int size = windows_of(windows), begin = first / size, end = (last + size - 1) / size;
  Walk task = {windows, image, (float *)columns, first, last};
  share(scatter_part, &task, end - begin, 1, items_of(LEAST_ELEMENTS, size * row_of(windows)));
}

/**
 * The filter of the gradient with respect to the input: turned by 180 degrees, and its channels
 * exchanged: [taps, inputs, outputs] -> [inputs, taps in reverse, outputs].
 */
KERNEL(void, rotateFilter)(const float *filter, float *rotated, int taps, int inputs, int outputs) {
  for (int input = 0; input < inputs; input++) {
    for (int tap = taps - 1; tap >= 0; tap--, rotated += outputs) {
      copy_row(rotated, filter + ((ptrdiff_t)tap * inputs + input) * outputs, outputs);
    }
  }
}
