/** Smaller images: the middle of each, with every pixel the mean of what it covers. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { LabelledImages } from "./labelled_images.ts";

/** What {@linkcode shrinkImages} makes. */
export interface ShrinkOptions {
  /** Width and height of the middle that is kept; the parity of the image's side. Default all of it. */
  readonly crop?: number;
  /** Width and height of the result, at most `crop`. */
  readonly side: number;
}

/**
 * Cut out the middle of square images and shrink it: each pixel of the result is the mean of the square that
 * it covers, in which a pixel that lies half inside counts half.
 *
 * @param images such as from `loadMnist`
 * @param options see {@linkcode ShrinkOptions}
 * @returns as many images, of `side` by `side` pixels, with the same labels
 * @throws {RangeError} for sizes that are not positive integers or do not fit into each other
 *
 * @example
 * ```ts
 * import { shrinkImages } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const image = { count: 1, side: 2, images: Float32Array.of(0, 1, 1, 0), labels: Uint8Array.of(7) };
 * assert.deepEqual([...shrinkImages(image, { side: 1 }).images], [0.5]);
 * ```
 */
export function shrinkImages(
  { count, side: from, images, labels }: LabelledImages,
  { crop = from, side }: ShrinkOptions,
): LabelledImages {
  const task = "shrink images";
  checkSizes(task, { crop, side });
  if (crop > from || (from - crop) % 2 !== 0) {
    throw invalidArgument(task, "crop", `at most ${from} and as even or odd as it`, crop);
  }
  if (side > crop) throw invalidArgument(task, "side", `at most ${crop}`, side);
  const taps = tapsOf(crop, side, (from - crop) / 2), shrunk = new Float32Array(count * side ** 2);
  for (let image = 0, target = 0; image < count; image++) {
    for (const rows of taps) {
      for (const columns of taps) {
        let sum = 0;
        for (const [row, high] of rows) {
          const start = image * from * from + row * from;
          for (const [column, wide] of columns) sum += high * wide * images[start + column]!;
        }
        shrunk[target++] = sum;
      }
    }
  }
  return { count, side, images: shrunk, labels };
}

/** For each of the new places the old ones that it covers, with the share of each; the shares' sum is 1. */
function tapsOf(crop: number, side: number, offset: number) {
  return Array.from({ length: side }, (_, i) => {
    const start = i * crop / side, end = (i + 1) * crop / side;
    const first = Math.floor(start), last = Math.ceil(end);
    return Array.from({ length: last - first }, (_, j) => {
      const place = first + j, covered = Math.min(end, place + 1) - Math.max(start, place);
      return [offset + place, covered * side / crop] as const;
    });
  });
}
