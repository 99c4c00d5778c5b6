// Gradients of the depthwise convolution: every channel has a filter of its own, so there is no
// matrix product in it. One image a call, one filter a channel: a channel multiplier is the
// caller's, by repeatChannels and sumChannelGroups. 2-D.
#include "windows.h"

/** First output column whose window has its column `tap` (already times the dilation) inside. */
INLINE int first_inside(const Windows *w, int tap) {
  return tap >= w->pad_left ? 0 : (w->pad_left - tap + w->stride_width - 1) / w->stride_width;
}

/** One past the last such output column. */
INLINE int end_inside(const Windows *w, int tap) {
  int room = w->in_width - 1 + w->pad_left - tap;
  return room < 0 ? 0 : smaller(w->out_width, room / w->stride_width + 1);
}

/** sum[c] += the sum of x[i, c] y[i, c] for i < count, rows of x `step` elements apart. */
INLINE void dot_columns(
    const float *x, const float *y, float *sum, int channels, ptrdiff_t step, int count) {
  int c = 0;
  for (; c + LANES <= channels; c += LANES) {
    V total = {0};
    for (int i = 0; i < count; i++) total = total + load(x + i * step + c) * load(y + i * channels + c);
    store(sum + c, load(sum + c) + total);
  }
  for (; c < channels; c++) {
    float total = 0;
    for (int i = 0; i < count; i++) total = total + x[i * step + c] * y[i * channels + c];
    sum[c] = sum[c] + total;
  }
}

/** x[i, c] += y[i, c] scale[c] for i < count, rows of x `step` elements apart. */
INLINE void add_scaled_columns(
    const float *y, const float *scale, float *x, int channels, ptrdiff_t step, int count) {
  int c = 0;
  for (; c + LANES <= channels; c += LANES) {
    V factor = load(scale + c);
    for (int i = 0; i < count; i++) {
      store(x + i * step + c, load(x + i * step + c) + load(y + i * channels + c) * factor);
    }
  }
  for (; c < channels; c++) {
    for (int i = 0; i < count; i++) {
      x[i * step + c] = x[i * step + c] + y[i * channels + c] * scale[c];
    }
  }
}

/** Where a tap of the filter meets a row of outputs. */
#define FOR_EACH_TAP(w, dilation_height, dilation_width, body)                                    \
  for (int oh = 0; oh < w->out_height; oh++) {                                                    \
    for (int kh = 0; kh < w->filter_height; kh++) {                                               \
      int h = oh * w->stride_height - w->pad_top + kh * dilation_height;                          \
      if (h < 0 || h >= w->in_height) continue;                                                   \
      for (int kw = 0; kw < w->filter_width; kw++) {                                              \
        int tap = kw * dilation_width, first = first_inside(w, tap);                              \
        int count = end_inside(w, tap) - first;                                                   \
        if (count <= 0) continue;                                                                 \
        int column = first * w->stride_width - w->pad_left + tap;                                 \
        ptrdiff_t image = ((ptrdiff_t)h * w->in_width + column) * w->channels;                    \
        ptrdiff_t output = ((ptrdiff_t)oh * w->out_width + first) * w->channels;                  \
        ptrdiff_t filter_tap = ((ptrdiff_t)kh * w->filter_width + kw) * w->channels;              \
        body;                                                                                     \
      }                                                                                           \
    }                                                                                             \
  }

/** dw[kh, kw, c] += sum over the windows of x[...] dy[oh, ow, c]; one partial sum a row of dy. */
KERNEL(void, depthwiseFilterGradient)(
    const Windows *windows, const float *x, const float *dy, float *dw, int dilationHeight,
    int dilationWidth) {
  ptrdiff_t step = (ptrdiff_t)windows->stride_width * windows->channels;
  FOR_EACH_TAP(windows, dilationHeight, dilationWidth,
    dot_columns(x + image, dy + output, dw + filter_tap, windows->channels, step, count))
}

/** dx[...] += dy[oh, ow, c] filter[kh, kw, c] for each window; dx must hold zeros before. */
KERNEL(void, depthwiseInputGradient)(
    const Windows *windows, const float *dy, const float *filter, float *dx, int dilationHeight,
    int dilationWidth) {
  ptrdiff_t step = (ptrdiff_t)windows->stride_width * windows->channels;
  FOR_EACH_TAP(windows, dilationHeight, dilationWidth,
    add_scaled_columns(dy + output, filter + filter_tap, dx + image, windows->channels, step, count))
}

/** Each of `count` elements `times` times in a row: a b -> a a b b. */
KERNEL(void, repeatChannels)(const float *x, float *repeated, int count, int times) {
  for (int i = 0; i < count; i++) {
    for (int j = 0; j < times; j++) *repeated++ = x[i];
  }
}

/** The transpose of repeatChannels: the sum of every `times` elements in a row. */
KERNEL(void, sumChannelGroups)(const float *repeated, float *x, int count, int times) {
  for (int i = 0; i < count; i++) {
    float sum = 0;
    for (int j = 0; j < times; j++) sum = sum + *repeated++;
    x[i] = sum;
  }
}
