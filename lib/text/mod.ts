/**
 * Text: tokens, sentence vectors, measures.
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
export * from "./edit_distance.ts";
export * from "./pronunciation_errors.ts";
export * from "./sentence_encoder.ts";
export * from "./word_piece.ts";
