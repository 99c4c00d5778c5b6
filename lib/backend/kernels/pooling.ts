// The gradients of max pooling and average pooling: each window hands its dy to the element that
// was its maximum, or an equal part to each element that it averaged.
import {
  bytes,
  channels,
  filterHeight,
  filterWidth,
  inHeight,
  inWidth,
  outHeight,
  outWidth,
  padLeft,
  padTop,
  strideHeight,
  strideWidth,
} from "./windows";

/**
 * dx += dy at the first of a window's largest elements, row by row; dx must hold zeros before.
 *
 * As tfjs's cpu backend has it, a NaN is never the largest, and the dy of a window without any
 * number above -Infinity goes nowhere.
 */
export function maxPoolGradient(x: usize, dy: usize, dx: usize, batch: i32): void {
  walk(x, dy, dx, batch, true);
}

/**
 * dx += dy / count at each of the window's elements; dx must hold zeros before. As in the forward
 * pass, only the elements inside the image count.
 */
export function avgPoolGradient(dy: usize, dx: usize, batch: i32): void {
  walk(0, dy, dx, batch, false);
}

/** Call the kernel of one window for each, with the part of it that lies inside the image. */
@inline
function walk(x: usize, dy: usize, dx: usize, batch: i32, largest: bool): void {
  for (let n = 0; n < batch; n++) {
    for (let oh = 0; oh < outHeight; oh++) {
      const top = oh * strideHeight - padTop;
      const h0 = max(0, top), height = min(inHeight, top + filterHeight) - h0;
      for (let ow = 0; ow < outWidth; ow++) {
        const left = ow * strideWidth - padLeft;
        const w0 = max(0, left), width = min(inWidth, left + filterWidth) - w0;
        const corner = bytes((h0 * inWidth + w0) * channels);
        if (largest) maxWindow(x + corner, dy, dx + corner, height, width);
        else averageWindow(dy, dx + corner, height, width);
        dy += bytes(channels);
      }
    }
    x += bytes(inHeight * inWidth * channels);
    dx += bytes(inHeight * inWidth * channels);
  }
}

/** One window of height x width elements, all channels, four at a time. */
@inline
function maxWindow(x: usize, dy: usize, dx: usize, height: i32, width: i32): void {
  const pixel = bytes(channels), down = bytes((inWidth - width) * channels);
  let c = 0;
  for (; c + 4 <= channels; c += 4) {
    // First pass: the maximum and where in the window it lies, as the position's number.
    let best = f32x4.splat(-Infinity), at = i32x4.splat(-1);
    let p = x, position = 0;
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        const value = v128.load(p);
        const larger = f32x4.gt(value, best);
        best = v128.bitselect(value, best, larger);
        at = v128.bitselect(i32x4.splat(position++), at, larger);
        p += pixel;
      }
      p += down;
    }
    // Second pass: dy masked to the lanes whose maximum lies at this position.
    const gradient = v128.load(dy);
    p = dx;
    position = 0;
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        const here = v128.and(gradient, i32x4.eq(at, i32x4.splat(position++)));
        v128.store(p, f32x4.add(v128.load(p), here));
        p += pixel;
      }
      p += down;
    }
    x += 16;
    dy += 16;
    dx += 16;
  }
  for (; c < channels; c++) {
    let best: f32 = -Infinity;
    let p = x, at: usize = 0;
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        const value = load<f32>(p);
        if (value > best) {
          best = value;
          at = p;
        }
        p += pixel;
      }
      p += down;
    }
    if (at != 0) store<f32>(at - x + dx, load<f32>(at - x + dx) + load<f32>(dy));
    x += 4;
    dy += 4;
    dx += 4;
  }
}

/** The same for an average: dy in equal parts. */
@inline
function averageWindow(dy: usize, dx: usize, height: i32, width: i32): void {
  const pixel = bytes(channels), down = bytes((inWidth - width) * channels);
  const count = <f32> (height * width);
  let c = 0;
  for (; c + 4 <= channels; c += 4) {
    const share = f32x4.div(v128.load(dy), f32x4.splat(count));
    let p = dx;
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        v128.store(p, f32x4.add(v128.load(p), share));
        p += pixel;
      }
      p += down;
    }
    dy += 16;
    dx += 16;
  }
  for (; c < channels; c++) {
    const share = load<f32>(dy) / count;
    let p = dx;
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        store<f32>(p, load<f32>(p) + share);
        p += pixel;
      }
      p += down;
    }
    dy += 4;
    dx += 4;
  }
}
