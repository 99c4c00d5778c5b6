/** GloVe's vectors of the most frequent English words, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** Words and their vectors. */
export interface WordVectors {
  /** The most frequent first; small letters, numbers and punctuation. */
  readonly words: readonly string[];
  /** Length of a vector. */
  readonly dimensions: number;
  /** The vectors in the order of the words. Shape [words, dimensions]. */
  readonly vectors: Float32Array;
}

const GLOVE: DataFile = {
  path: "word_vectors/glove_100d.bin.gz",
  sha256: "c7b948855b41a66d3b0d07039d415dd228567c5137f7aaa20ba5d8077ee5f9aa",
};
const DIMENSIONS = 100;

/**
 * Load the vectors of the 20,000 most frequent words of GloVe 6B (Pennington, Socher & Manning 2014,
 * "GloVe: Global Vectors for Word Representation", doi:10.3115/v1/D14-1162; Public Domain Dedication and
 * License 1.0), trained on Wikipedia 2014 and Gigaword 5.
 *
 * They are stored in 8 bits an element, each vector with a scale of its own: an element is off by at
 * most 1/254 of the largest magnitude in its vector. In memory they take 8 MB and the words 1 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns 20,000 words with vectors of 100 elements
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadWordVectors } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { words, vectors, dimensions } = await loadWordVectors();
 * const w = words.indexOf("king");
 * assert.equal(vectors.subarray(w * dimensions, (w + 1) * dimensions).length, 100);
 * ```
 */
export async function loadWordVectors(options: LoadOptions = {}): Promise<WordVectors> {
  const bytes = await readDataFile("word vectors", GLOVE, options);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const wordsEnd = 4 + view.getUint32(0, true);
  const words = new TextDecoder().decode(bytes.subarray(4, wordsEnd)).split("\n");
  const numbersAt = wordsEnd + 4 * words.length;
  const vectors = new Float32Array(words.length * DIMENSIONS);
  for (let w = 0; w < words.length; w++) {
    const scale = view.getFloat32(wordsEnd + 4 * w, true);
    for (let i = w * DIMENSIONS; i < (w + 1) * DIMENSIONS; i++) {
      vectors[i] = scale * view.getInt8(numbersAt + i);
    }
  }
  return { words, dimensions: DIMENSIONS, vectors };
}
