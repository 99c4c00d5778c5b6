// The sliding windows of a convolution or a pooling. A 2-D convolution is one of depth 1. Tensors are
// dense, channels last: [batch, depth, height, width, channels].
#ifndef WINDOWS_H
#define WINDOWS_H
#include "kernels.h"

/** Sixteen int32 in the order in which ../_windows.ts writes them. */
typedef struct {
  /** Size of the image that the windows slide over. */
  int in_depth, in_height, in_width, channels;
  /** Size of one window. */
  int filter_depth, filter_height, filter_width;
  /** Number of windows along each side. */
  int out_depth, out_height, out_width;
  /** Distance from one window to the next. */
  int stride_depth, stride_height, stride_width;
  /** How far the first window hangs out of the image; a negative number lets it begin inside. */
  int pad_front, pad_top, pad_left;
} Windows;

#endif
