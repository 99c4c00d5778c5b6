/** How good translations are: exact match, token accuracy and BLEU. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type SequencePairs, wordsOfRow } from "../datasets/mod.ts";
import { corpusBleu } from "./_corpus_bleu.ts";
import { greedySearch } from "./greedy_search.ts";
import type { EncoderDecoder } from "./model.ts";

/** How many tokens more than the target a greedy translation may have. */
const SPARE_TOKENS = 10;

/** Scores of translations, each in [0, 1]. */
export interface TranslationScores {
  /** Share of sentences that are right as a whole. */
  readonly exactMatch: number;
  /**
   * Share of the reference's tokens that stand at the same place in the translation. One word too
   * many near the beginning costs all that follow.
   */
  readonly tokenAccuracy: number;
  /** Of the corpus, n-grams of 1 to 4 words (Papineni et al. 2002). */
  readonly bleu: number;
}

/**
 * Compare translations with the right ones.
 *
 * @param translations tokens of each sentence, without END
 * @param references as many, at least one, none of them empty
 * @returns the scores
 * @throws {RangeError} when the numbers of sentences differ or are 0
 *
 * @example
 * ```ts
 * import { translationScores } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const references = [[3, 4, 5, 6], [7, 8, 9, 3]];
 * const { exactMatch, tokenAccuracy } = translationScores([[3, 4, 5, 6], [7, 8, 9]], references);
 * assert.deepEqual([exactMatch, tokenAccuracy], [0.5, 7 / 8]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function translationScores(
  translations: readonly (readonly number[])[],
  references: readonly (readonly number[])[],
): TranslationScores {
  const count = references.length;
  if (count === 0 || translations.length !== count) {
    const expected = `as many sentences as "references", at least one (${count})`;
    throw invalidArgument("score translations", "translations", expected, translations, "object");
  }
  let exact = 0, right = 0, tokens = 0;
  references.forEach((reference, i) => {
    const translation = translations[i]!;
    const hits = reference.filter((token, t) => token === translation[t]).length;
    if (hits === reference.length && translation.length === reference.length) exact++;
    right += hits;
    tokens += reference.length;
  });
  const bleu = corpusBleu(translations, references);
  return { exactMatch: exact / count, tokenAccuracy: right / tokens, bleu };
}

/**
 * Translate greedily and compare with the targets.
 *
 * @param model the model
 * @param pairs sources of one length with the right targets
 * @returns {@linkcode translationScores}
 *
 * @example
 * ```ts
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { toyLanguages, toySentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { EncoderDecoder, evaluateGreedy } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0), languages = toyLanguages({ random });
 * const sizes = { sourceVocabulary: languages.vocabulary, targetVocabulary: languages.vocabulary };
 * const model = new EncoderDecoder(sizes, { random });
 * const pairs = toySentences(languages, { count: 9, length: 5, random });
 * assert.equal(evaluateGreedy(model, pairs).exactMatch, 0); // it has learnt nothing yet
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function evaluateGreedy(model: EncoderDecoder, pairs: SequencePairs): TranslationScores {
  const { source, sourceLength, target, targetLength, count } = pairs;
  const found = greedySearch(model, source, {
    sourceLength,
    maxLength: targetLength + SPARE_TOKENS,
  });
  const references = Array.from({ length: count }, (_, i) => wordsOfRow(target, targetLength, i));
  return translationScores(found.map(({ tokens }) => tokens), references);
}
