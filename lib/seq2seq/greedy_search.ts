/** Greedy search: the most probable token at each step. */
import * as tf from "@tensorflow/tfjs";
import { END, START } from "../datasets/mod.ts";
import { largestIndex } from "../sampling/mod.ts";
import { checkSearch, type Decoded, type SearchOptions, searchStep } from "./_search.ts";
import type { EncoderDecoder } from "./model.ts";

/**
 * Translate sources by taking the most probable token at each step, until all have said END.
 *
 * @param model the model
 * @param source tokens, rows of `sourceLength`
 * @param options see {@linkcode SearchOptions}
 * @returns one sentence a source
 * @throws {RangeError} for sources that are no such rows, or a token outside the vocabulary
 *
 * @example
 * ```ts
 * import { EncoderDecoder, greedySearch } from "lib/seq2seq/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: 9, targetVocabulary: 9, units: 4 };
 * const model = new EncoderDecoder(sizes, { random: new Random(0) });
 * const options = { sourceLength: 2, maxLength: 5 };
 * const [first, second] = greedySearch(model, Int32Array.of(3, 4, 5, 6), options);
 * assert.ok(first!.tokens.length <= 5 && second!.logProbability < 0);
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function greedySearch(
  model: EncoderDecoder,
  source: Int32Array,
  options: SearchOptions,
): Decoded[] {
  const { count, maxLength } = checkSearch("search greedily", model, source, options);
  const { sourceLength } = options, vocabulary = model.config.targetVocabulary;
  const results = Array.from({ length: count }, () => ({
    tokens: [] as number[],
    ended: false,
    logProbability: 0,
    attention: [] as Float32Array[],
  }));
  tf.tidy(() => {
    const memory = model.encoder.apply(tf.tensor2d(source, [count, sourceLength], "int32"));
    const last = new Int32Array(count).fill(START);
    let state = memory.state;
    for (let step = 0; step < maxLength && results.some(({ ended }) => !ended); step++) {
      const said = searchStep(model, { memory, state, last });
      state = said.state;
      results.forEach((result, row) => {
        if (result.ended) return;
        const start = row * vocabulary;
        const best = largestIndex(said.logProbabilities.subarray(start, start + vocabulary));
        result.logProbability += said.logProbabilities[start + best]!;
        if (said.looks !== undefined) {
          result.attention.push(said.looks.slice(row * sourceLength, (row + 1) * sourceLength));
        }
        last[row] = best;
        if (best === END) result.ended = true;
        else result.tokens.push(best);
      });
    }
  });
  return results;
}
