/**
 * Hidden Markov models: the most probable states (Viterbi), each state's probability, learning.
 *
 * @example
 * ```ts
 * import { forwardBackward, viterbi } from "lib/hmm/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sure = { initial: [1, 0], transition: [[0, 1], [1, 0]], emission: [[1, 0], [0, 1]] };
 * assert.deepEqual([...viterbi(sure, [0, 1, 0]).states], [0, 1, 0]);
 * assert.equal(forwardBackward(sure, [0, 1, 0]).logLikelihood, 0);
 * ```
 *
 * @module
 */
export * from "./forward_backward.ts";
export type { HiddenMarkovModel } from "./model.ts";
export * from "./viterbi.ts";
