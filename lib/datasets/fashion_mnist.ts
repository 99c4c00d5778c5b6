/** Fashion-MNIST: clothes of 28 x 28 pixels, read from `data/`. */
import type { DataFile, LoadOptions } from "./_data_file.ts";
import { type ImageSplit, readImageSplit } from "./labelled_images.ts";

const FASHION_MNIST: DataFile = {
  path: "fashion_mnist/images.bin.gz",
  sha256: "1e6e2c017da4b73c39af66297254bf32163332b736bfe09453c54555a60dcd42",
};
const TRAIN_COUNT = 8000;

/** What the labels 0 to 9 of Fashion-MNIST stand for. */
export const FASHION_MNIST_CLASSES = [
  "T-shirt/top",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
] as const;

/**
 * Load 10,000 images of Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747; MIT licence):
 * pieces of clothing, where MNIST is too easy.
 *
 * 8,000 are from its training images and 2,000 from its test images, as many of each class. Any stretch
 * of either part holds all ten classes. In memory they take 31 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns 8,000 images to train on and 2,000 held out; {@linkcode FASHION_MNIST_CLASSES} names the labels
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { FASHION_MNIST_CLASSES, loadFashionMnist } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = await loadFashionMnist();
 * assert.deepEqual([train.count, test.count], [8000, 2000]);
 * console.log(FASHION_MNIST_CLASSES[train.labels[0]!]);
 * ```
 */
export async function loadFashionMnist(options: LoadOptions = {}): Promise<ImageSplit> {
  return await readImageSplit("Fashion-MNIST", FASHION_MNIST, TRAIN_COUNT, options);
}
