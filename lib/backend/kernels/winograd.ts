// Gradients of a 3x3 convolution of stride 1 by Winograd's minimal filtering F(2x2, 3x3) (Lavin &
// Gray 2016): 16 products for four outputs instead of 36. The forward pass is, for each tile of
// 2x2 outputs,
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
// Channels go by fours: their numbers must be multiples of four.
import {
  bytes,
  channels,
  inHeight,
  inWidth,
  outHeight,
  outWidth,
  padLeft,
  padTop,
} from "./windows";
import {
  A,
  B,
  B_TRANSPOSED,
  G,
  G_TRANSPOSED,
  sizeBefore,
  transform2d,
} from "./winograd_transforms";

/** Transform a tile of `size` x `size` of an image that may hang out of it, all channels. */
@inline
function transformTile(
  transform: i32,
  image: usize,
  height: i32,
  width: i32,
  count: i32,
  top: i32,
  left: i32,
  to: usize,
  plane: usize,
  block: usize,
): void {
  const size = sizeBefore(transform), pixel = bytes(count), row = bytes(width * count);
  const inside = top >= 0 && left >= 0 && top + size <= height && left + size <= width;
  let from = image + bytes((top * width + left) * count);
  for (let c = 0; c < count; c += 4) {
    if (inside) {
      transform2d(transform, from, row, pixel, to, 4 * plane, plane, block);
    } else {
      for (let h = 0; h < size; h++) {
        for (let w = 0; w < size; w++) {
          const within = top + h >= 0 && top + h < height && left + w >= 0 && left + w < width;
          const at = from + <usize> h * row + <usize> w * pixel;
          const value = within ? v128.load(at) : f32x4.splat(0);
          v128.store(block + 256 + (<usize> (4 * h + w) << 4), value);
        }
      }
      transform2d(transform, block + 256, 64, 16, to, 4 * plane, plane, block);
    }
    from += 16;
    to += 16;
  }
}

/** B^T d B of the tiles first..last - 1, counted over the batch; `block`: 512 bytes of room. */
export function winogradImage(
  x: usize,
  tiles: usize,
  plane: usize,
  first: i32,
  last: i32,
  block: usize,
): void {
  const across = (outWidth + 1) >> 1, down = (outHeight + 1) >> 1;
  for (let tile = first; tile < last; tile++) {
    const top = 2 * (tile / across % down) - padTop, left = 2 * (tile % across) - padLeft;
    const image = x + <usize> (tile / (across * down)) * bytes(inHeight * inWidth * channels);
    transformTile(
      B_TRANSPOSED, image, inHeight, inWidth, channels, top, left, tiles, plane, block,
    );
    tiles += bytes(channels);
  }
}

/** A dy A^T of the tiles first..last - 1, of `outputs` channels. */
export function winogradOutput(
  dy: usize,
  outputs: i32,
  tiles: usize,
  plane: usize,
  first: i32,
  last: i32,
  block: usize,
): void {
  const across = (outWidth + 1) >> 1, down = (outHeight + 1) >> 1;
  for (let tile = first; tile < last; tile++) {
    const top = 2 * (tile / across % down), left = 2 * (tile % across);
    const image = dy + <usize> (tile / (across * down)) * bytes(outHeight * outWidth * outputs);
    transformTile(A, image, outHeight, outWidth, outputs, top, left, tiles, plane, block);
    tiles += bytes(outputs);
  }
}

/** dx += B t B^T of the tiles first..last - 1. */
export function winogradImageGradient(
  tiles: usize,
  plane: usize,
  dx: usize,
  first: i32,
  last: i32,
  block: usize,
): void {
  const across = (outWidth + 1) >> 1, down = (outHeight + 1) >> 1;
  const pixel = bytes(channels), row = bytes(inWidth * channels);
  for (let tile = first; tile < last; tile++) {
    const top = 2 * (tile / across % down) - padTop, left = 2 * (tile % across) - padLeft;
    const h0 = max(0, -top), h1 = min(4, inHeight - top);
    const w0 = max(0, -left), w1 = min(4, inWidth - left);
    let image = dx + <usize> (tile / (across * down)) * bytes(inHeight * inWidth * channels) +
      bytes((top * inWidth + left) * channels);
    for (let c = 0; c < channels; c += 4) {
      transform2d(B, tiles, 4 * plane, plane, block + 256, 64, 16, block);
      for (let h = h0; h < h1; h++) {
        for (let w = w0; w < w1; w++) {
          const at = image + <usize> h * row + <usize> w * pixel;
          const value = v128.load(block + 256 + (<usize> (4 * h + w) << 4));
          v128.store(at, f32x4.add(v128.load(at), value));
        }
      }
      image += 16;
      tiles += 16;
    }
  }
}

/** G g G^T of a filter [3, 3, count], element by element. */
export function winogradFilter(
  filter: usize,
  count: i32,
  transformed: usize,
  plane: usize,
  block: usize,
): void {
  const tap = bytes(count);
  for (let i = 0; i < count; i += 4) {
    transform2d(G, filter, 3 * tap, tap, transformed, 4 * plane, plane, block);
    filter += 16;
    transformed += 16;
  }
}

/** G^T u G: the gradient of a filter [3, 3, count] from that of its transform. */
export function winogradFilterGradient(
  transformed: usize,
  plane: usize,
  filter: usize,
  count: i32,
  block: usize,
): void {
  const tap = bytes(count);
  for (let i = 0; i < count; i += 4) {
    transform2d(G_TRANSPOSED, transformed, 4 * plane, plane, filter, 3 * tap, tap, block);
    filter += 16;
    transformed += 16;
  }
}

/** Whether no element is infinite or NaN: x * 0 is 0 for all others. */
export function allFinite(x: usize, count: i32): bool {
  let sum = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(x), f32x4.splat(0)));
    x += 16;
  }
  for (; i < count; i++) {
    sum = f32x4.add(sum, f32x4.splat(load<f32>(x) * 0));
    x += 4;
  }
  return i32x4.all_true(f32x4.eq(sum, f32x4.splat(0)));
}
