/** Spelling to pronunciation with an encoder-decoder that reads letters and says phonemes. */
import {
  decodePhonemes,
  encodeSpellings,
  type PronouncedWord,
  withoutStress,
} from "../datasets/mod.ts";
import { type PronunciationErrors, pronunciationErrors } from "../text/mod.ts";
import { beamSearch } from "./beam_search.ts";
import { greedySearch } from "./greedy_search.ts";
import type { EncoderDecoder } from "./model.ts";

/** Words that are searched at once. */
const BATCH = 500;
/** English says about as many phonemes as it writes letters; a word of 3 may have 7 ("www" has more). */
const SPARE_PHONEMES = 8;

/**
 * Pronounce words.
 *
 * @param model a model of the vocabularies of `encodePronunciations`
 * @param words spellings, as `encodeSpellings` takes them
 * @param options `width`: of a beam search without length normalization; default 1, greedy search
 * @returns phonemes without stress, for each word in its order
 * @throws {RangeError} for a word that cannot be encoded
 *
 * @example
 * ```ts
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { LETTER_VOCABULARY, PHONEME_VOCABULARY } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { EncoderDecoder, pronounce } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: LETTER_VOCABULARY, targetVocabulary: PHONEME_VOCABULARY };
 * const model = new EncoderDecoder(sizes, { random: new Random(0) });
 * assert.equal(pronounce(model, ["thought", "cat"]).length, 2); // it has learnt nothing yet
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function pronounce(
  model: EncoderDecoder,
  words: readonly string[],
  { width = 1 }: { readonly width?: number } = {},
): string[][] {
  const said = new Array<string[]>(words.length);
  const order = [...words.keys()].sort((a, b) => words[a]!.length - words[b]!.length);
  for (let start = 0; start < order.length; start += BATCH) {
    const rows = order.slice(start, start + BATCH);
    const { source, sourceLength } = encodeSpellings(rows.map((row) => words[row]!));
    const options = { sourceLength, maxLength: sourceLength + SPARE_PHONEMES };
    const found = width === 1
      ? greedySearch(model, source, options)
      : beamSearch(model, source, { ...options, width, alpha: 0 }).map(([best]) => best!);
    found.forEach(({ tokens }, i) => said[rows[i]!] = decodePhonemes(tokens));
  }
  return said;
}

/**
 * Pronounce the words of a dictionary and compare with it.
 *
 * @param model as of {@linkcode pronounce}
 * @param words with their right pronunciations, whose stress is left out
 * @param options as of {@linkcode pronounce}
 * @returns phoneme and word error rates
 *
 * @example
 * ```ts
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { LETTER_VOCABULARY, PHONEME_VOCABULARY } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { EncoderDecoder, evaluatePronunciations } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: LETTER_VOCABULARY, targetVocabulary: PHONEME_VOCABULARY };
 * const model = new EncoderDecoder(sizes, { random: new Random(0) });
 * const words = [{ word: "at", pronunciations: [["AE1", "T"]] }];
 * assert.equal(evaluatePronunciations(model, words).wordErrorRate, 1); // it has learnt nothing yet
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function evaluatePronunciations(
  model: EncoderDecoder,
  words: readonly PronouncedWord[],
  options: { readonly width?: number } = {},
): PronunciationErrors {
  const predictions = pronounce(model, words.map(({ word }) => word), options);
  const references = words.map(({ pronunciations }) => pronunciations.map(withoutStress));
  return pronunciationErrors(predictions, references);
}
