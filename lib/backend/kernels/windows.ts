// The sliding windows of a convolution or a pooling: set once by the caller, then read by the
// kernels that walk them. A 2-D convolution is one of depth 1. Tensors are dense, channels last:
// [batch, depth, height, width, channels].

export let inDepth = 0, inHeight = 0, inWidth = 0, channels = 0;
export let filterDepth = 0, filterHeight = 0, filterWidth = 0;
export let outDepth = 0, outHeight = 0, outWidth = 0;
export let strideDepth = 0, strideHeight = 0, strideWidth = 0;
export let padFront = 0, padTop = 0, padLeft = 0;

/** Size of the image the windows slide over; `count` is the number of channels. */
export function setInput(depth: i32, height: i32, width: i32, count: i32): void {
  inDepth = depth;
  inHeight = height;
  inWidth = width;
  channels = count;
}

/** Size of one window. */
export function setFilter(depth: i32, height: i32, width: i32): void {
  filterDepth = depth;
  filterHeight = height;
  filterWidth = width;
}

/** Number of windows along each side. */
export function setOutput(depth: i32, height: i32, width: i32): void {
  outDepth = depth;
  outHeight = height;
  outWidth = width;
}

/** Distance from one window to the next. */
export function setStride(depth: i32, height: i32, width: i32): void {
  strideDepth = depth;
  strideHeight = height;
  strideWidth = width;
}

/** How far the first window hangs out of the image; a negative number lets it begin inside. */
export function setPadding(front: i32, top: i32, left: i32): void {
  padFront = front;
  padTop = top;
  padLeft = left;
}

/** Bytes of so many float32 elements. */
@inline
export function bytes(elements: i32): usize {
  return <usize> elements << 2;
}
