/** The 1,797 handwritten digits of 8 x 8 pixels that ship with scikit-learn, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";
import type { ImageSplit, LabelledImages } from "./labelled_images.ts";

/** Width and height of a digit in pixels. */
const DIGIT_SIZE = 8;

const PIXELS = DIGIT_SIZE * DIGIT_SIZE;
const MAX_INTENSITY = 16;
const DIGITS: DataFile = {
  path: "digits.csv",
  sha256: "7a93e51f73dadeb4429b4fc0718b334d12864332b906bdf44f9da7599a7e0e01",
};
const TEST_ROWS: DataFile = {
  path: "digits_test_rows.csv",
  sha256: "23d6b812ba31626913c1b22cdf00bba03d701cb92365de639848940a01e58088",
};

/**
 * Load the handwritten digits (Optical Recognition of Handwritten Digits, Alpaydin & Kaynak 1998,
 * UCI Machine Learning Repository, CC BY 4.0), split into a training and a held-out part.
 *
 * Intensities 0 to 16 become 0 to 1. The held-out rows are a fixed random 20 % (`data/README.md`
 * says how they were drawn), so that every figure here can be compared with every other.
 * Both files are checked against their SHA-256 before anything is read from them.
 *
 * @param options where the two files are, by default the project's `data/`
 * @returns 1,438 images to train on and 359 held out
 * @throws {Error} when a file is missing or is not the one that was published
 *
 * @example
 * ```ts
 * import { loadDigits } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = await loadDigits();
 * assert.deepEqual([train.count, test.count], [1438, 359]);
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export async function loadDigits(options: LoadOptions = {}): Promise<ImageSplit> {
  const read = async (file: DataFile) =>
    new TextDecoder().decode(await readDataFile("digits", file, options));
  const digits = await read(DIGITS), testRows = await read(TEST_ROWS);
  const rows = digits.trimEnd().split("\n").slice(1).map((line) => line.split(",").map(Number));
  const heldOut = testRows.trimEnd().split("\n").slice(1).map(Number);
  const isHeldOut = new Set(heldOut);
  return {
    train: pick(rows, [...rows.keys()].filter((row) => !isHeldOut.has(row))),
    test: pick(rows, heldOut),
  };
}

function pick(rows: readonly (readonly number[])[], indices: readonly number[]): LabelledImages {
  const images = new Float32Array(indices.length * PIXELS);
  const labels = new Uint8Array(indices.length);
  for (const [i, index] of indices.entries()) {
    const row = rows[index]!;
    for (let p = 0; p < PIXELS; p++) images[i * PIXELS + p] = row[p]! / MAX_INTENSITY;
    labels[i] = row[PIXELS]!;
  }
  return { count: indices.length, side: DIGIT_SIZE, images, labels };
}
