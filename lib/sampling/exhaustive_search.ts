/** Exact search: all continuations of a small model are tried. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { checkSearch } from "./_checks.ts";
import { type Ranked, scoreOf, type SearchOptions } from "./beam_search.ts";
import type { LanguageModel, Reading } from "./language_model.ts";
import { logSoftmax } from "./probabilities.ts";

/** Above this many continuations it would take minutes. */
const MOST = 1e6;

/**
 * The best continuation of all, by trying each: what a beam search is measured against, for models of
 * a few tokens.
 *
 * @param model see {@linkcode LanguageModel}
 * @param prompt at least one token
 * @param options see {@linkcode SearchOptions}
 * @returns the one of the highest score
 * @throws {RangeError | TypeError} for an empty prompt, an option out of its range, or more than a
 *   million continuations: vocabulary^length
 *
 * @example
 * ```ts
 * import { exhaustiveSearch } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const first = [0.4, 0.35, 0.25], then = [[0.4, 0.3, 0.3], [0.9, 0.05, 0.05], [0.4, 0.3, 0.3]];
 * const read = (tokens: readonly number[], state = -1) => ({
 *   logits: (state < 0 ? first : then[tokens[0]!]!).map(Math.log),
 *   state: state + 1,
 * });
 * const { tokens } = exhaustiveSearch({ read }, [0], { length: 2 });
 * assert.deepEqual(tokens, [1, 0]);
 * ```
 */
export function exhaustiveSearch<State>(
  model: LanguageModel<State>,
  prompt: readonly number[],
  options: SearchOptions,
): Ranked {
  const task = "search all continuations";
  const { length, end } = requireObject(task, "options", options);
  checkSearch(task, prompt, length);
  const score = scoreOf(task, options);
  let best: Ranked = { tokens: [], ended: false, logProbability: -Infinity, score: -Infinity };
  const extend = ({ logits, state }: Reading<State>, tokens: number[], before: number): void => {
    logSoftmax(logits).forEach((own, token) => {
      const said = [...tokens, token], logProbability = before + own, ended = token === end;
      if (!(logProbability > -Infinity)) return;
      if (!ended && said.length < length) {
        extend(model.read([token], state), said, logProbability);
        return;
      }
      const ranks = score(logProbability, said.length);
      if (ranks > best.score) best = { tokens: said, ended, logProbability, score: ranks };
    });
    tf.dispose(state as tf.TensorContainer);
  };
  const start = model.read(prompt), most = mostTokens(start.logits.length);
  if (length > most) {
    tf.dispose(start.state as tf.TensorContainer);
    const wanted = `at most ${most} with ${start.logits.length} tokens to choose from`;
    throw invalidArgument(task, "length", wanted, length);
  }
  extend(start, [], 0);
  return best;
}

/** The longest continuations of which there are at most {@linkcode MOST}. */
function mostTokens(vocabulary: number): number {
  let length = 0;
  for (let count = vocabulary; count <= MOST; count *= Math.max(2, vocabulary)) length++;
  return length;
}
