/**
 * Search: an inverted index, TF-IDF and BM25 in the forms that are in use, orders and their quality.
 *
 * @example
 * ```ts
 * import { bm25Scores, InvertedIndex, rankDocuments } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const index = new InvertedIndex([["a", "cat"], ["the", "whale"], ["a", "whale", "a", "ship"]]);
 * assert.deepEqual(rankDocuments(bm25Scores(index, ["whale", "ship"]), 2), [2, 1]);
 * ```
 *
 * @module
 */
export * from "./bm25.ts";
export * from "./fusion.ts";
export * from "./inverted_index.ts";
export * from "./ranking.ts";
export * from "./split_words.ts";
export * from "./tf_idf.ts";
