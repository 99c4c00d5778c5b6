/**
 * Decoding: what to say when a model gives a probability to each token. Greedy choice, random choice
 * with temperature, top-k, top-p and min-p, beam search, and exact search for small models.
 *
 * @example
 * ```ts
 * import { sampleToken } from "lib/sampling/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const token = sampleToken([2, 1, 0], { random: new Random(0), topK: 1 });
 * assert.equal(token, 0);
 * ```
 *
 * @module
 */
export { type BeamOptions, beamSearch, type Ranked, type SearchOptions } from "./beam_search.ts";
export * from "./exhaustive_search.ts";
export * from "./filters.ts";
export * from "./generate.ts";
export type { Continuation, LanguageModel, Reading } from "./language_model.ts";
export * from "./probabilities.ts";
export * from "./sample_token.ts";
