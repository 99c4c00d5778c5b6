/** Writes on, one token after the other. */
import * as tf from "@tensorflow/tfjs";
import { requireObject } from "../_require_object.ts";
import { checkSearch } from "./_checks.ts";
import type { Continuation, LanguageModel } from "./language_model.ts";
import { logSoftmax } from "./probabilities.ts";

/** How {@linkcode generate} goes on. */
export interface GenerateOptions {
  /**
   * Chooses the next token: `largestIndex` for the greedy choice, or a function that calls
   * `sampleToken`.
   *
   * @param logits of the model, [vocabulary]
   * @param tokens the prompt and what was said
   */
  readonly choose: (logits: ArrayLike<number>, tokens: readonly number[]) => number;
  /** Tokens that are said at most. */
  readonly length: number;
  /** The token after which nothing is said. Default none. */
  readonly end?: number;
}

/**
 * Continue a prompt token by token (自回归生成).
 *
 * @param model see {@linkcode LanguageModel}
 * @param prompt at least one token
 * @param options see {@linkcode GenerateOptions}
 * @returns what was said, with its probability under the model itself, whatever chose it
 * @throws {RangeError | TypeError} for an empty prompt, or a length that is not a positive integer
 *
 * @example A model that says each token's follower, or skips one
 * ```ts
 * import { generate, largestIndex } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const next = [[0, 9, 1, 0], [0, 0, 9, 1], [1, 0, 0, 9], [9, 1, 0, 0]];
 * const model = { read: (tokens: readonly number[]) => ({ logits: next[tokens.at(-1)!]!, state: 0 }) };
 * const { tokens, ended } = generate(model, [0], { choose: largestIndex, length: 9, end: 3 });
 * assert.deepEqual([tokens, ended], [[1, 2, 3], true]);
 * ```
 */
export function generate<State>(
  model: LanguageModel<State>,
  prompt: readonly number[],
  options: GenerateOptions,
): Continuation {
  const task = "generate tokens";
  const { choose, length, end } = requireObject(task, "options", options);
  checkSearch(task, prompt, length);
  const tokens: number[] = [];
  let reading = model.read(prompt), logProbability = 0;
  try {
    for (;;) {
      const token = choose(reading.logits, [...prompt, ...tokens]);
      logProbability += logSoftmax(reading.logits)[token]!;
      tokens.push(token);
      if (token === end || tokens.length === length) break;
      const { state } = reading;
      reading = model.read([token], state);
      tf.dispose(state as tf.TensorContainer);
    }
  } finally {
    tf.dispose(reading.state as tf.TensorContainer);
  }
  return { tokens, ended: tokens.at(-1) === end, logProbability };
}
