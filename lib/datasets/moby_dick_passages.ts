/** The longer paragraphs of Moby-Dick with their sentence vectors, read from `data/`. */
import { fromHalf } from "../_half.ts";
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";
import { type Chapter, loadMobyDick } from "./texts.ts";

/** A paragraph of a book. */
export interface Passage {
  /** The number of its chapter, from 1; 136 is the epilogue. */
  readonly chapter: number;
  /** One paragraph, in one line. */
  readonly text: string;
}

/** Texts and what a sentence encoder makes of them. */
export interface EmbeddedPassages {
  /** In the order of the book. */
  readonly passages: readonly Passage[];
  /** Length of a vector. */
  readonly dimensions: number;
  /** Vectors of length 1, in the order of the passages. Shape [passages, dimensions]. */
  readonly vectors: Float32Array;
}

const VECTORS: DataFile = {
  path: "moby_dick/passage_vectors.bin.gz",
  sha256: "8e6822dc6e1503b4d2e31763cc3f744d084b52c248ed4e40a553156efd7ffe16",
};
/** Shorter paragraphs say too little to be searched for. */
const LEAST_WORDS = 60;

/**
 * The paragraphs of a book that have at least 60 words.
 *
 * @param chapters in their order
 *
 * @example
 * ```ts
 * import { loadMobyDick, longPassages } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const passages = longPassages(await loadMobyDick());
 * assert.equal(passages.length, 1206);
 * ```
 */
export function longPassages(chapters: readonly Chapter[]): Passage[] {
  return chapters.flatMap(({ paragraphs }, i) =>
    paragraphs.filter((text) => text.split(" ").length >= LEAST_WORDS)
      .map((text) => ({ chapter: i + 1, text }))
  );
}

/**
 * Load the 1,206 long paragraphs of Moby-Dick with their vectors by all-MiniLM-L6-v2 (of their first 256
 * tokens), stored in 16 bits an element. In memory they take 4 MB.
 *
 * @param options where the files are, and a function that is told how far a download is
 * @returns passages in the order of the book; the dot product of two vectors is their cosine
 * @throws {Error} when a file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadMobyDickPassages } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { passages, vectors, dimensions } = await loadMobyDickPassages();
 * assert.equal(vectors.length, passages.length * dimensions);
 * ```
 */
export async function loadMobyDickPassages(options: LoadOptions = {}): Promise<EmbeddedPassages> {
  const passages = longPassages(await loadMobyDick(options));
  const bytes = await readDataFile("Moby-Dick's passages", VECTORS, options);
  const halves = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vectors = new Float32Array(bytes.length / 2);
  for (let i = 0; i < vectors.length; i++) vectors[i] = fromHalf(halves.getUint16(2 * i, true));
  return { passages, dimensions: vectors.length / passages.length, vectors };
}
