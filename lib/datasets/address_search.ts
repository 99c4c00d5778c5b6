/** A search collection: passages of the State of the Union addresses, queries, and judgements of both. */
import { fromHalf } from "../_half.ts";
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";
import { type Address, loadStateOfTheUnion } from "./texts.ts";

/** Four sentences of an address. */
export interface SearchPassage {
  /** When the address was given. */
  readonly year: number;
  /** "Abraham Lincoln" */
  readonly president: string;
  /** In one line. */
  readonly text: string;
}

/** A query, and which passages answer it. */
export interface SearchQuery {
  /** What somebody types. */
  readonly text: string;
  /** The same with one mistake in typing. */
  readonly typed: string;
  /** What a spelling correction by the passages' words makes of {@linkcode text}, in small letters. */
  readonly textCorrected: string;
  /** What it makes of {@linkcode typed}; now and then another word than the one that was meant. */
  readonly typedCorrected: string;
  /** "names" uses the words of the addresses, "own words" describes the thing. */
  readonly kind: "names" | "own words";
  /** By the place of a passage: 2 it answers, 1 it touches on it, 0 neither. Others were not read. */
  readonly grades: Readonly<Record<string, number>>;
}

/** What {@linkcode loadAddressSearch} gives. */
export interface SearchCollection {
  /** In the order of the years. */
  readonly passages: readonly SearchPassage[];
  /** With their judgements. */
  readonly queries: readonly SearchQuery[];
  /** Length of a vector. */
  readonly dimensions: number;
  /** Vectors of length 1 of the passages. Shape [passages, dimensions]. */
  readonly vectors: Float32Array;
  /** Vectors of length 1 of the queries. Shape [queries, dimensions]. */
  readonly queryVectors: Float32Array;
  /** The same of the queries with a mistake. Shape [queries, dimensions]. */
  readonly typedVectors: Float32Array;
  /** The same of the queries after a spelling correction. Shape [queries, dimensions]. */
  readonly textCorrectedVectors: Float32Array;
  /** The same of the queries with a mistake after a spelling correction. Shape [queries, dimensions]. */
  readonly typedCorrectedVectors: Float32Array;
}

const QUERIES: DataFile = {
  path: "state_of_the_union/search_queries.json.gz",
  sha256: "b19b56bb393a7d345704b26ddb8c764b6655ed617eb1be94dab643fa69cabff3",
};
const VECTORS: DataFile = {
  path: "state_of_the_union/search_vectors.bin.gz",
  sha256: "3eb4546e722e9537f080d776578d4c4a9516211f9a6ae66658e8005f4ed3b6bd",
};
const SENTENCES = 4, EVERY = 6;
const APPLAUSE = /[([](applause|laughter)[^)\]]*[)\]]/gi;
/** Between sentences: not after "Mr." or an initial. */
const BETWEEN =
  /(?<=[.?!]["”’)]?)(?<!\b(?:Mr|Mrs|Messrs|Dr|St|No|Gen|Hon|[A-Z])\.)\s+(?=["“‘(]?[A-Z0-9])/;

/**
 * Cut addresses into passages of four sentences, and take every sixth passage.
 *
 * @param addresses in their order
 *
 * @example
 * ```ts
 * import { searchPassages } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const address = { year: 1790, president: "George Washington", party: "none" };
 * const [first] = searchPassages([{ ...address, text: "I came. I saw Mr. Adams. We met. He left. So did I." }]);
 * assert.equal(first!.text, "I came. I saw Mr. Adams. We met. He left.");
 * ```
 */
export function searchPassages(addresses: readonly Address[]): SearchPassage[] {
  return addresses.flatMap(({ year, president, text }) => {
    const sentences = text.replaceAll(APPLAUSE, " ").replaceAll(/\s+/g, " ").trim().split(BETWEEN);
    return Array.from({ length: Math.ceil(sentences.length / SENTENCES) }, (_, i) => ({
      ...{ year, president },
      text: sentences.slice(SENTENCES * i, SENTENCES * (i + 1)).join(" "),
    }));
  }).filter((_, i) => i % EVERY === 0);
}

/**
 * Load 2,639 passages of the State of the Union addresses, 44 queries with judgements, and the vectors of
 * both by all-MiniLM-L6-v2, stored in 16 bits an element. In memory they take 6 MB beside the addresses.
 *
 * @param options where the files are, and a function that is told how far a download is
 * @returns the dot product of two vectors is their cosine
 * @throws {Error} when a file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadAddressSearch } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { passages, vectors, dimensions } = await loadAddressSearch();
 * assert.equal(vectors.length, passages.length * dimensions);
 * ```
 */
export async function loadAddressSearch(options: LoadOptions = {}): Promise<SearchCollection> {
  const dataset = "search in the State of the Union";
  const passages = searchPassages(await loadStateOfTheUnion(options));
  const json = new TextDecoder().decode(await readDataFile(dataset, QUERIES, options));
  const queries = JSON.parse(json) as readonly SearchQuery[];
  const bytes = await readDataFile(dataset, VECTORS, options);
  const halves = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = bytes.length / 2 / (passages.length + 4 * queries.length);
  const vectorsOf = (from: number, count: number) =>
    Float32Array.from(
      { length: count * dimensions },
      (_, i) => fromHalf(halves.getUint16(2 * (from * dimensions + i), true)),
    );
  return {
    ...{ passages, queries, dimensions },
    vectors: vectorsOf(0, passages.length),
    queryVectors: vectorsOf(passages.length, queries.length),
    typedVectors: vectorsOf(passages.length + queries.length, queries.length),
    textCorrectedVectors: vectorsOf(passages.length + 2 * queries.length, queries.length),
    typedCorrectedVectors: vectorsOf(passages.length + 3 * queries.length, queries.length),
  };
}
