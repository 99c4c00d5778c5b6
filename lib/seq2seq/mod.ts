/**
 * Sequence-to-sequence models: encoder, decoder, attention, teacher forcing, search.
 *
 * @example
 * ```ts
 * import { EncoderDecoder } from "lib/seq2seq/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: 39, targetVocabulary: 14 };
 * new EncoderDecoder(sizes, { random: new Random(0) }).dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 *
 * @module
 */
export type { Decoded, SearchOptions } from "./_search.ts";
export * from "./beam_search.ts";
export type { AttentionScore, Seq2SeqConfig, Seq2SeqOptions } from "./config.ts";
export * from "./decoder.ts";
export * from "./encoder.ts";
export * from "./greedy_search.ts";
export * from "./model.ts";
export * from "./parameter_count.ts";
export * from "./pronounce.ts";
export * from "./sequence_cross_entropy.ts";
export * from "./training.ts";
export * from "./translation_scores.ts";
