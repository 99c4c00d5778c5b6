/** Chinese sentences with their words and names, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** What a name names: a person, a place, an organization. */
export const NAME_KINDS = ["PER", "LOC", "ORG"] as const;

/** A sentence whose names are marked. */
export interface NamedSentence {
  /** In their order; punctuation marks are words. */
  readonly words: readonly string[];
  /** One a word: "B-PER" where the name of a person begins, "I-PER" where it goes on, "O" outside of names. */
  readonly tags: readonly string[];
}

/** Sentences in three parts. */
export interface NamedSentences {
  /** 3,000 sentences. */
  readonly train: readonly NamedSentence[];
  /** 500 sentences, to choose settings by. */
  readonly validation: readonly NamedSentence[];
  /** 500 sentences, to be looked at last. */
  readonly test: readonly NamedSentence[];
}

const SENTENCES: DataFile = {
  path: "named_entities/chinese.txt.gz",
  sha256: "863237c6c519c666463dbdea0377fa22cba543402fa116dc51be86bc2d3a5969",
};
const TRAIN_COUNT = 3_000, VALIDATION_COUNT = 500;

/**
 * Load sentences of the Chinese Wikipedia, cut into words by the Universal Dependencies treebank GSDSimp,
 * with names marked by Universal NER (Mayhew et al. 2024, "Universal NER: A Gold-Standard Multilingual Named
 * Entity Recognition Benchmark", https://aclanthology.org/2024.naacl-long.243; CC BY-SA 4.0).
 *
 * Validation and test are whole; of 3,997 sentences to train on these are the first 3,000. In memory they
 * take about 10 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns the sentences in their order
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadNamedSentences } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { test } = await loadNamedSentences();
 * assert.equal(test[0]!.words.join(""), "然而，这样的处理也衍生了一些问题。");
 * ```
 */
export async function loadNamedSentences(options: LoadOptions = {}): Promise<NamedSentences> {
  const text = new TextDecoder().decode(await readDataFile("named entities", SENTENCES, options));
  const sentences = text.trimEnd().split("\n").map((line) => {
    const tokens = line.split(" ").map((token) => token.match(/^(.+)\/([BI]-[A-Z]{3})$/) ?? token);
    return {
      words: tokens.map((token) => typeof token === "string" ? token : token[1]!),
      tags: tokens.map((token) => typeof token === "string" ? "O" : token[2]!),
    };
  });
  const heldOut = TRAIN_COUNT + VALIDATION_COUNT;
  return {
    train: sentences.slice(0, TRAIN_COUNT),
    validation: sentences.slice(TRAIN_COUNT, heldOut),
    test: sentences.slice(heldOut),
  };
}
