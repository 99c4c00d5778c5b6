/** The vocabulary of BERT uncased, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const VOCABULARY: DataFile = {
  path: "bert/vocabulary.txt.gz",
  sha256: "fa268ecf7ff87d8c699c9db23c86e78739e317aa55dcda5d326797541377b93a",
};

/**
 * Load the 30,522 pieces of words that BERT uncased knows (Devlin et al. 2019, arXiv:1810.04805; Apache-2.0),
 * for a `WordPieceTokenizer`. In memory they take 2 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns the pieces; each has its place as its number
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadBertVocabulary } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const vocabulary = await loadBertVocabulary();
 * assert.equal(vocabulary.length, 30522);
 * assert.equal(vocabulary[101], "[CLS]");
 * ```
 */
export async function loadBertVocabulary(options: LoadOptions = {}): Promise<readonly string[]> {
  const bytes = await readDataFile("BERT's vocabulary", VOCABULARY, options);
  return new TextDecoder().decode(bytes).trimEnd().split("\n");
}
