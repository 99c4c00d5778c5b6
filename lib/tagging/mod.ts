/**
 * Labels of sequences: words as tags of characters, names as spans, a conditional random field.
 *
 * @example
 * ```ts
 * import { boundaryTags, wordsOfTags } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const words = ["研究", "生命", "的", "起源"], characters = [...words.join("")];
 * assert.deepEqual(wordsOfTags(characters, boundaryTags(words)), words);
 * ```
 *
 * @module
 */
export * from "./dictionary.ts";
export * from "./features.ts";
export * from "./fit_tagger.ts";
export * from "./label_chain.ts";
export * from "./spans.ts";
export * from "./word_boundaries.ts";
