// Gradients of the depthwise convolution: every channel has a filter of its own, so there is no
// matrix product in it. One image a call, one filter a channel: a channel multiplier is the
// caller's, by repeatChannels and sumChannelGroups. 2-D.
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

/** First output column whose window has its column `tap` (already times the dilation) inside. */
@inline
function firstInside(tap: i32): i32 {
  return tap >= padLeft ? 0 : (padLeft - tap + strideWidth - 1) / strideWidth;
}

/** One past the last such output column. */
@inline
function endInside(tap: i32): i32 {
  const room = inWidth - 1 + padLeft - tap;
  return room < 0 ? 0 : min(outWidth, room / strideWidth + 1);
}

/** dw[kh, kw, c] += sum over the windows of x[...] dy[oh, ow, c]; one partial sum a row of dy. */
export function depthwiseFilterGradient(
  x: usize,
  dy: usize,
  dw: usize,
  dilationHeight: i32,
  dilationWidth: i32,
): void {
  const step = bytes(strideWidth * channels);
  for (let oh = 0; oh < outHeight; oh++) {
    for (let kh = 0; kh < filterHeight; kh++) {
      const h = oh * strideHeight - padTop + kh * dilationHeight;
      if (h < 0 || h >= inHeight) continue;
      for (let kw = 0; kw < filterWidth; kw++) {
        const tap = kw * dilationWidth;
        const first = firstInside(tap), count = endInside(tap) - first;
        if (count <= 0) continue;
        const w = first * strideWidth - padLeft + tap;
        dotColumns(
          x + bytes((h * inWidth + w) * channels),
          dy + bytes((oh * outWidth + first) * channels),
          dw + bytes((kh * filterWidth + kw) * channels),
          step,
          count,
        );
      }
    }
  }
}

/** sum[c] += the sum of x[i, c] y[i, c] for i < count, rows of x `step` bytes apart. */
@inline
function dotColumns(x: usize, y: usize, sum: usize, step: usize, count: i32): void {
  const row = bytes(channels);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    let sum0 = f32x4.splat(0), sum1 = f32x4.splat(0);
    let p = x, q = y;
    for (let i = 0; i < count; i++) {
      sum0 = f32x4.add(sum0, f32x4.mul(v128.load(p), v128.load(q)));
      sum1 = f32x4.add(sum1, f32x4.mul(v128.load(p, 16), v128.load(q, 16)));
      p += step;
      q += row;
    }
    v128.store(sum, f32x4.add(v128.load(sum), sum0));
    v128.store(sum, f32x4.add(v128.load(sum, 16), sum1), 16);
    x += 32;
    y += 32;
    sum += 32;
  }
  for (; c < channels; c++) {
    let sum0: f32 = 0;
    let p = x, q = y;
    for (let i = 0; i < count; i++) {
      sum0 += load<f32>(p) * load<f32>(q);
      p += step;
      q += row;
    }
    store<f32>(sum, load<f32>(sum) + sum0);
    x += 4;
    y += 4;
    sum += 4;
  }
}

/** dx[...] += dy[oh, ow, c] filter[kh, kw, c] for each window; dx must hold zeros before. */
export function depthwiseInputGradient(
  dy: usize,
  filter: usize,
  dx: usize,
  dilationHeight: i32,
  dilationWidth: i32,
): void {
  const step = bytes(strideWidth * channels);
  for (let oh = 0; oh < outHeight; oh++) {
    for (let kh = 0; kh < filterHeight; kh++) {
      const h = oh * strideHeight - padTop + kh * dilationHeight;
      if (h < 0 || h >= inHeight) continue;
      for (let kw = 0; kw < filterWidth; kw++) {
        const tap = kw * dilationWidth;
        const first = firstInside(tap), count = endInside(tap) - first;
        if (count <= 0) continue;
        const w = first * strideWidth - padLeft + tap;
        addScaledColumns(
          dy + bytes((oh * outWidth + first) * channels),
          filter + bytes((kh * filterWidth + kw) * channels),
          dx + bytes((h * inWidth + w) * channels),
          step,
          count,
        );
      }
    }
  }
}

/** x[i, c] += y[i, c] scale[c] for i < count, rows of x `step` bytes apart. */
@inline
function addScaledColumns(y: usize, scale: usize, x: usize, step: usize, count: i32): void {
  const row = bytes(channels);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    const scale0 = v128.load(scale), scale1 = v128.load(scale, 16);
    let p = x, q = y;
    for (let i = 0; i < count; i++) {
      v128.store(p, f32x4.add(v128.load(p), f32x4.mul(v128.load(q), scale0)));
      v128.store(p, f32x4.add(v128.load(p, 16), f32x4.mul(v128.load(q, 16), scale1)), 16);
      p += step;
      q += row;
    }
    x += 32;
    y += 32;
    scale += 32;
  }
  for (; c < channels; c++) {
    const scale0 = load<f32>(scale);
    let p = x, q = y;
    for (let i = 0; i < count; i++) {
      store<f32>(p, load<f32>(p) + load<f32>(q) * scale0);
      p += step;
      q += row;
    }
    x += 4;
    y += 4;
    scale += 4;
  }
}

/** Each of `count` elements `times` times in a row: a b -> a a b b. */
export function repeatChannels(x: usize, repeated: usize, count: i32, times: i32): void {
  for (let i = 0; i < count; i++) {
    const value = load<f32>(x);
    for (let j = 0; j < times; j++) {
      store<f32>(repeated, value);
      repeated += 4;
    }
    x += 4;
  }
}

/** The transpose of repeatChannels: the sum of every `times` elements in a row. */
export function sumChannelGroups(repeated: usize, x: usize, count: i32, times: i32): void {
  for (let i = 0; i < count; i++) {
    let sum: f32 = 0;
    for (let j = 0; j < times; j++) {
      sum += load<f32>(repeated);
      repeated += 4;
    }
    store<f32>(x, sum);
    x += 4;
  }
}
