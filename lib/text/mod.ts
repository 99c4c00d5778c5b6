/**
 * Text: tokens, n-grams, language models, sentence vectors, measures.
 *
 * @example
 * ```ts
 * import { sentenceBleu } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sentence = ["a", "dog", "found", "the", "book"];
 * assert.equal(sentenceBleu(sentence, [sentence]), 1);
 * ```
 *
 * @module
 */
export * from "./bleu.ts";
export { type BytePairs, BytePairTokenizer } from "./byte_pair.ts";
export { CharacterTokenizer } from "./character_tokenizer.ts";
export * from "./context_windows.ts";
export * from "./distinct_n_grams.ts";
export * from "./edit_distance.ts";
export { type MaskedTokens, type MaskOptions, maskTokens } from "./mask_tokens.ts";
export * from "./n_gram_model.ts";
export { type NGramRange, nGrams } from "./n_grams.ts";
export type { NGramSmoothing } from "./n_gram_smoothing.ts";
export * from "./neural_language_model.ts";
export * from "./poem_tokenizer.ts";
export * from "./pronunciation_errors.ts";
export * from "./sentence_encoder.ts";
export * from "./trained_gpt.ts";
export * from "./word_piece.ts";
