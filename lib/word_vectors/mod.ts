/**
 * Word vectors: skip-gram with negative sampling, GloVe, pointwise mutual information, neighbours.
 *
 * @example
 * ```ts
 * import { nearestVectors } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { dimensions: 2, vectors: Float32Array.of(1, 0, 2, 0.1, 0, 1) };
 * assert.equal(nearestVectors(table, Float32Array.of(1, 0), { count: 1 })[0]!.token, 0);
 * ```
 *
 * @module
 */
export * from "./co_occurrences.ts";
export * from "./glove_loss.ts";
export * from "./negative_sampling_loss.ts";
export * from "./nearest_vectors.ts";
export * from "./noise.ts";
export * from "./pointwise_information.ts";
export * from "./skip_gram_pairs.ts";
export * from "./softmax_prediction_loss.ts";
export * from "./train_glove.ts";
export * from "./train_skip_gram.ts";
