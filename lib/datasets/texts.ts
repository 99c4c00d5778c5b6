/** Real texts in the public domain, read from `data/`: Tang poems, addresses of presidents, a novel. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** A quatrain (绝句). */
export interface Quatrain {
  /** In simplified characters, as all of it. */
  readonly title: string;
  /** The poet; 不详 where the collection names none. */
  readonly author: string;
  /** Four lines of five or of seven characters, without punctuation. */
  readonly lines: readonly string[];
}

/** A State of the Union address. */
export interface Address {
  /** When it was given. */
  readonly year: number;
  /** "Abraham Lincoln" */
  readonly president: string;
  /** "Democratic", "Republican", "Whig", ...; "none" for George Washington. */
  readonly party: string;
  /** All of it, in one line. */
  readonly text: string;
}

/** A chapter of a book. */
export interface Chapter {
  /** "CHAPTER 1. Loomings." */
  readonly title: string;
  /** A paragraph is one line. */
  readonly paragraphs: readonly string[];
}

const QUATRAINS: DataFile = {
  path: "tang_poems/quatrains.json.gz",
  sha256: "1f9745f8501244d6276f7d7bc6cd16e530b6b627798115290f1da3bde9f92f8e",
};
const ADDRESSES: DataFile = {
  path: "state_of_the_union/addresses.json.gz",
  sha256: "8de905e3349cd14d921f751ae32892cabbabb45bf0aa340002e1499c7de5648f",
};
const MOBY_DICK: DataFile = {
  path: "moby_dick/chapters.json.gz",
  sha256: "a1de268f5238717ca8d883fddd1b0df823f0bf7c19edea074695c02ab72fd3c3",
};

/**
 * Load 14,049 quatrains (绝句) of the Complete Tang Poems (全唐诗, compiled in 1705), in simplified
 * characters. The texts are in the public domain. In memory they take about 10 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns the poems in the order of the collection, so poet by poet
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadTangPoems } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const poems = await loadTangPoems();
 * const night = poems.find(({ lines }) => lines[0] === "床前看月光")!;
 * assert.equal(night.author, "李白");
 * ```
 */
export async function loadTangPoems(options: LoadOptions = {}): Promise<readonly Quatrain[]> {
  return await readJson("Tang poems", QUATRAINS, options);
}

/**
 * Load the 233 State of the Union addresses from 1790 to 2021. As works of the United States Government
 * they are in the public domain. In memory they take about 11 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns the addresses in the order of their years
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadStateOfTheUnion } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const addresses = await loadStateOfTheUnion();
 * assert.equal(addresses.length, 233);
 * ```
 */
export async function loadStateOfTheUnion(options: LoadOptions = {}): Promise<readonly Address[]> {
  return await readJson("State of the Union", ADDRESSES, options);
}

/**
 * Load "Moby-Dick; or, The Whale" (Herman Melville 1851): 135 chapters and the epilogue. The text is in
 * the public domain. In memory it takes about 3 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns the chapters in their order
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadMobyDick } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [first] = await loadMobyDick();
 * assert.match(first!.paragraphs[0]!, /^Call me Ishmael\./);
 * ```
 */
export async function loadMobyDick(options: LoadOptions = {}): Promise<readonly Chapter[]> {
  return await readJson("Moby-Dick", MOBY_DICK, options);
}

async function readJson<Content>(dataset: string, file: DataFile, options: LoadOptions) {
  const text = new TextDecoder().decode(await readDataFile(dataset, file, options));
  return JSON.parse(text) as Content;
}
