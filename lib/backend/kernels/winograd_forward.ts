// The end of a convolution by Winograd's algorithm (see winograd.ts): from the sums over the inputs
// to outputs, with bias and activation while they are in registers.
import { activate } from "./matmul_epilogue";
import { bytes, outHeight, outWidth } from "./windows";
import { A_TRANSPOSED, transform2d } from "./winograd_transforms";

/**
 * y = activation(A^T t A + bias) of the tiles first..last - 1, of `outputs` channels; `block`: 512
 * bytes of room. A bias at the address 0 is none; see matmul_epilogue.ts for the activations.
 *
 * @returns whether no A^T t A is infinite or NaN
 */
export function winogradForward(
  tiles: usize,
  plane: usize,
  y: usize,
  outputs: i32,
  first: i32,
  last: i32,
  block: usize,
  bias: usize,
  activation: i32,
  alpha: f32,
): bool {
  const across = (outWidth + 1) >> 1, down = (outHeight + 1) >> 1;
  const pixel = bytes(outputs), row = bytes(outWidth * outputs);
  let sum = f32x4.splat(0);
  for (let tile = first; tile < last; tile++) {
    const top = 2 * (tile / across % down), left = 2 * (tile % across);
    const height = min(2, outHeight - top), width = min(2, outWidth - left);
    let to = y + <usize> (tile / (across * down)) * bytes(outHeight * outWidth * outputs) +
      bytes((top * outWidth + left) * outputs);
    for (let c = 0; c < outputs; c += 4) {
      transform2d(A_TRANSPOSED, tiles, 4 * plane, plane, block + 256, 32, 16, block);
      const shift = bias == 0 ? f32x4.splat(-0.0) : v128.load(bias + bytes(c));
      for (let h = 0; h < height; h++) {
        for (let w = 0; w < width; w++) {
          const value = v128.load(block + (<usize> (2 * h + w) << 4), 256);
          sum = f32x4.add(sum, f32x4.mul(value, f32x4.splat(0))); // 0 unless infinite or NaN
          const at = to + <usize> h * row + <usize> w * pixel;
          v128.store(at, activate(f32x4.add(value, shift), activation, alpha));
        }
      }
      to += 16;
      tiles += 16;
    }
  }
  return i32x4.all_true(f32x4.eq(sum, f32x4.splat(0)));
}
