/** Grey images with a label each, as the loaders of image data sets give them. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** Square grey images and what each shows. */
export interface LabelledImages {
  /** Number of images. */
  readonly count: number;
  /** Width and height of an image in pixels. */
  readonly side: number;
  /** Intensities in [0, 1], row by row, image by image. Shape [count, side * side]. */
  readonly images: Float32Array;
  /** The class of each image, from 0. Shape [count]. */
  readonly labels: Uint8Array;
}

/** Images in two parts that share none. */
export interface ImageSplit {
  /** Images to train on. */
  readonly train: LabelledImages;
  /** Images held out. */
  readonly test: LabelledImages;
}

const SIDE = 28, PIXELS = SIDE * SIDE;

/** Read a file of 28 x 28 images, a byte a pixel, behind which the labels lie; the held-out ones are last. */
export async function readImageSplit(
  dataset: string,
  file: DataFile,
  trainCount: number,
  options: LoadOptions,
): Promise<ImageSplit> {
  const bytes = await readDataFile(dataset, file, options);
  const count = bytes.length / (PIXELS + 1), labels = bytes.subarray(count * PIXELS);
  const part = (from: number, to: number): LabelledImages => ({
    count: to - from,
    side: SIDE,
    images: toIntensities(bytes.subarray(from * PIXELS, to * PIXELS)),
    labels: labels.slice(from, to),
  });
  return { train: part(0, trainCount), test: part(trainCount, count) };
}

/** Bytes as numbers in [0, 1]; the loop is ten times as fast as `Float32Array.from` with a function. */
function toIntensities(bytes: Uint8Array): Float32Array {
  const intensities = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) intensities[i] = bytes[i]! / 255;
  return intensities;
}
