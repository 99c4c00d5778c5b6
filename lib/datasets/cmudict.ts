/** The CMU Pronouncing Dictionary: English words and how they are spoken, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** A word and its pronunciations. */
export interface PronouncedWord {
  /** In small letters; "a" to "z" and the apostrophe. */
  readonly word: string;
  /**
   * One or more ways to say it, each as phonemes of ARPAbet. A vowel bears its stress: "AH0" none, "AH1"
   * primary, "AH2" secondary.
   */
  readonly pronunciations: readonly (readonly string[])[];
}

/** The dictionary in three parts that share no word. */
export interface CmudictSplit {
  /** 109,204 words. */
  readonly train: readonly PronouncedWord[];
  /** 2,670 words, to choose settings by. */
  readonly validation: readonly PronouncedWord[];
  /** 12,000 words, to be looked at last. */
  readonly test: readonly PronouncedWord[];
}

const CMUDICT: DataFile = {
  path: "cmudict/pronunciations.txt.gz",
  sha256: "bbfaa2c0f003e355c1640f9fa7f98a8db3cc78ec7a591d9aabec6d1991356d30",
};
/** As many held-out words as in the split on which published error rates were measured. */
const TEST_COUNT = 12_000, VALIDATION_COUNT = 2_670;

/**
 * Load the CMU Pronouncing Dictionary (Carnegie Mellon University 1993-2015; BSD-2-Clause): 123,874 words
 * with 132,585 pronunciations.
 *
 * The words are split at random, in the sizes of the split of published work on spelling to
 * pronunciation (12,000 words to test and 2,670 to validate); its own lists of words are another draw.
 * In memory the dictionary takes about 43 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns the words in a random order, the same on every machine
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadCmudict } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = await loadCmudict();
 * assert.equal(test.length, 12000);
 * console.log(train[0]!.word, train[0]!.pronunciations[0]!.join(" "));
 * ```
 */
export async function loadCmudict(options: LoadOptions = {}): Promise<CmudictSplit> {
  const text = new TextDecoder().decode(await readDataFile("CMUdict", CMUDICT, options));
  const words: { word: string; pronunciations: string[][] }[] = [];
  for (const line of text.trimEnd().split("\n")) {
    const [word, ...phonemes] = line.split(" ");
    if (words.at(-1)?.word === word) words.at(-1)!.pronunciations.push(phonemes);
    else words.push({ word: word!, pronunciations: [phonemes] });
  }
  const heldOut = TEST_COUNT + VALIDATION_COUNT;
  return {
    test: words.slice(0, TEST_COUNT),
    validation: words.slice(TEST_COUNT, heldOut),
    train: words.slice(heldOut),
  };
}

/**
 * Phonemes without the digits of their stress: "AH0" becomes "AH". Published error rates are measured on
 * these 39.
 *
 * @param phonemes of one pronunciation
 *
 * @example
 * ```ts
 * import { withoutStress } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(withoutStress(["HH", "AH0", "L", "OW1"]), ["HH", "AH", "L", "OW"]);
 * ```
 */
export function withoutStress(phonemes: readonly string[]): string[] {
  return phonemes.map((phoneme) => phoneme.replace(/\d$/, ""));
}
