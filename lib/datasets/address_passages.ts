/** Passages of the State of the Union addresses with their sentence vectors, read from `data/`. */
import { fromHalf } from "../_half.ts";
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";
import { type Address, loadStateOfTheUnion } from "./texts.ts";

/** A passage of an address. */
export interface AddressPassage {
  /** When the address was given. */
  readonly year: number;
  /** "nineteenth": of the years from 1801 to 1900, and so on. */
  readonly century: Century;
  /** 60 words, in one line. */
  readonly text: string;
}

/** The centuries with more than a few addresses. */
export const CENTURIES = ["nineteenth", "twentieth", "twenty-first"] as const;

/** One of {@linkcode CENTURIES}. */
export type Century = typeof CENTURIES[number];

/** Passages of addresses, descriptions of the centuries, and what a sentence encoder makes of both. */
export interface EmbeddedAddresses {
  /** In the order of the years; three of each address. */
  readonly passages: readonly AddressPassage[];
  /** Length of a vector. */
  readonly dimensions: number;
  /** Vectors of length 1, in the order of the passages. Shape [passages, dimensions]. */
  readonly vectors: Float32Array;
  /** By wording: texts that say what a century's addresses are, in the order of {@linkcode CENTURIES}. */
  readonly descriptions: Readonly<Record<string, readonly string[]>>;
  /** By wording: their vectors, of length 1. Shape [centuries, dimensions]. */
  readonly descriptionVectors: Readonly<Record<string, Float32Array>>;
}

const VECTORS: DataFile = {
  path: "state_of_the_union/passage_vectors.bin.gz",
  sha256: "fb7655759e7cd9173a61d07e40cbc478a6fb98eb0d4349046d41646f35127d03",
};
const WORDS = 60, QUARTERS = [1, 2, 3];

/**
 * Three wordings of the question to which century a passage belongs, a text for each of
 * {@linkcode CENTURIES}: what zero-shot classification gets in place of examples.
 *
 * @example
 * ```ts
 * import { centuryDescriptions } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(centuryDescriptions()["the name"]![0], "the nineteenth century");
 * ```
 */
export function centuryDescriptions(): Record<string, string[]> {
  const topics = {
    nineteenth: "territories, tariffs, railroads, Indian tribes and treaties with Spain",
    twentieth: "world wars, the Soviet Union, farm prices and the federal budget",
    "twenty-first": "terrorism, Iraq, health care, jobs and climate change",
  };
  return {
    "the name": CENTURIES.map((century) => `the ${century} century`),
    "a sentence": CENTURIES.map((century) =>
      `A president of the United States speaks to Congress in the ${century} century.`
    ),
    "its topics": CENTURIES.map((century) => `A speech about ${topics[century]}.`),
  };
}

/**
 * Cut passages of 60 words out of addresses: one at each quarter of an address. Those from before 1801
 * are left out.
 *
 * @param addresses in their order
 *
 * @example
 * ```ts
 * import { addressPassages, loadStateOfTheUnion } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const passages = addressPassages(await loadStateOfTheUnion());
 * assert.ok(passages.every(({ text }) => text.split(" ").length === 60));
 * ```
 */
export function addressPassages(addresses: readonly Address[]): AddressPassage[] {
  return addresses.filter(({ year }) => year > 1800).flatMap(({ year, text }) => {
    const words = text.split(/\s+/), century = CENTURIES[Math.ceil(year / 100) - 19]!;
    return QUARTERS.map((quarter) => {
      const from = Math.floor((quarter * words.length) / 4);
      return { year, century, text: words.slice(from, from + WORDS).join(" ") };
    });
  });
}

/**
 * Load three passages of each State of the Union address from 1801 to 2021 with their vectors by
 * all-MiniLM-L6-v2, and the vectors of {@linkcode centuryDescriptions}, stored in 16 bits an element. In
 * memory they take 1 MB beside the addresses.
 *
 * @param options where the files are, and a function that is told how far a download is
 * @returns passages in the order of the years; the dot product of two vectors is their cosine
 * @throws {Error} when a file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadAddressPassages } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { passages, vectors, dimensions } = await loadAddressPassages();
 * assert.equal(vectors.length, passages.length * dimensions);
 * ```
 */
export async function loadAddressPassages(options: LoadOptions = {}): Promise<EmbeddedAddresses> {
  const passages = addressPassages(await loadStateOfTheUnion(options));
  const bytes = await readDataFile("passages of the State of the Union", VECTORS, options);
  const halves = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = new Float32Array(bytes.length / 2);
  for (let i = 0; i < all.length; i++) all[i] = fromHalf(halves.getUint16(2 * i, true));
  const descriptions = centuryDescriptions(), wordings = Object.keys(descriptions);
  const rows = passages.length + wordings.length * CENTURIES.length;
  const dimensions = all.length / rows;
  const vectorsOf = (from: number, count: number) =>
    all.slice(from * dimensions, (from + count) * dimensions);
  return {
    passages,
    dimensions,
    vectors: vectorsOf(0, passages.length),
    descriptions,
    descriptionVectors: Object.fromEntries(wordings.map((wording, i) => {
      const from = passages.length + i * CENTURIES.length;
      return [wording, vectorsOf(from, CENTURIES.length)];
    })),
  };
}
