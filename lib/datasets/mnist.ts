/** MNIST: handwritten digits of 28 x 28 pixels, read from `data/`. */
import type { DataFile, LoadOptions } from "./_data_file.ts";
import { type ImageSplit, readImageSplit } from "./labelled_images.ts";

const MNIST: DataFile = {
  path: "mnist/images.bin.gz",
  sha256: "b5770c35283584d20fb11e18980c7a2d5c7350d1546b35f09fa851b7cc043c75",
};
const TRAIN_COUNT = 8000;

/**
 * Load 10,000 images of MNIST (LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to
 * document recognition", Proceedings of the IEEE 86(11); CC BY-SA 3.0): handwritten digits, centred,
 * white on black.
 *
 * They are the first 10,000 of MNIST's 60,000 training images. A fifth of each digit is held out:
 * figures on these 2,000 are not comparable to those on MNIST's own test images. Any stretch of either
 * part holds all ten digits. In memory they take 31 MB. A picture that shows the images is made from
 * them, and falls under their licence (see `data/README.md`).
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns 8,000 images to train on and 2,000 held out; the labels are the digits 0 to 9
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadMnist } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = await loadMnist();
 * assert.deepEqual([train.count, test.count, train.side], [8000, 2000, 28]);
 * ```
 */
export async function loadMnist(options: LoadOptions = {}): Promise<ImageSplit> {
  return await readImageSplit("MNIST", MNIST, TRAIN_COUNT, options);
}
