// Convolution as a matrix product. The matrix of windows ("im2col", Chellapilla et al. 2006) has a
// row for each window: the elements that the window covers, in the filter's order [depth, height,
// width, channels], with zeros where it hangs out of the image.
import {
  bytes,
  channels,
  filterDepth,
  filterHeight,
  filterWidth,
  inDepth,
  inHeight,
  inWidth,
  outDepth,
  outHeight,
  outWidth,
  padFront,
  padLeft,
  padTop,
  strideDepth,
  strideHeight,
  strideWidth,
} from "./windows";
import { addRow, copyRow, zeroRow } from "./rows";

/** Write the rows of windows first..last - 1, counted over the whole batch, to `columns`. */
export function im2col(image: usize, columns: usize, first: i32, last: i32): void {
  walk(image, columns, first, last, false);
}

/** The transpose of im2col: add the rows of windows first..last - 1 to the image they came from. */
export function col2im(columns: usize, image: usize, first: i32, last: i32): void {
  walk(image, columns, first, last, true);
}

/** Both directions, since they differ only in what is done with a window's row. */
@inline
function walk(image: usize, columns: usize, first: i32, last: i32, back: bool): void {
  let ow = first % outWidth;
  let oh = first / outWidth % outHeight;
  let od = first / (outWidth * outHeight) % outDepth;
  const imageBytes = bytes(inDepth * inHeight * inWidth * channels);
  image += <usize> (first / (outWidth * outHeight * outDepth)) * imageBytes;
  for (let i = first; i < last; i++) {
    columns = walkWindow(image, columns, od, oh, ow, back);
    if (++ow < outWidth) continue;
    ow = 0;
    if (++oh < outHeight) continue;
    oh = 0;
    if (++od < outDepth) continue;
    od = 0;
    image += imageBytes;
  }
}

/** One window; returns the address of the next one's row in `columns`. */
@inline
function walkWindow(image: usize, columns: usize, od: i32, oh: i32, ow: i32, back: bool): usize {
  const left = ow * strideWidth - padLeft;
  // The columns of the filter that lie inside the image: from..to - 1.
  const from = min(filterWidth, max(0, -left)), to = max(from, min(filterWidth, inWidth - left));
  for (let kd = 0; kd < filterDepth; kd++) {
    const d = od * strideDepth - padFront + kd;
    for (let kh = 0; kh < filterHeight; kh++) {
      const h = oh * strideHeight - padTop + kh;
      const inside = d >= 0 && d < inDepth && h >= 0 && h < inHeight;
      const row = image + bytes(((d * inHeight + h) * inWidth + left + from) * channels);
      if (back) {
        if (inside) addRow(row, columns + bytes(from * channels), (to - from) * channels);
      } else if (inside) {
        zeroRow(columns, from * channels);
        copyRow(columns + bytes(from * channels), row, (to - from) * channels);
        zeroRow(columns + bytes(to * channels), (filterWidth - to) * channels);
      } else {
        zeroRow(columns, filterWidth * channels);
      }
      columns += bytes(filterWidth * channels);
    }
  }
  return columns;
}

/**
 * The filter of the gradient with respect to the input: turned by 180 degrees, and its channels
 * exchanged: [taps, inputs, outputs] -> [inputs, taps in reverse, outputs].
 */
export function rotateFilter(
  filter: usize,
  rotated: usize,
  taps: i32,
  inputs: i32,
  outputs: i32,
): void {
  for (let input = 0; input < inputs; input++) {
    for (let tap = taps - 1; tap >= 0; tap--) {
      copyRow(rotated, filter + bytes((tap * inputs + input) * outputs), outputs);
      rotated += bytes(outputs);
    }
  }
}
