/** What skip-gram learns from: each word with each word near it. */
import { checkSizes } from "../_check_sizes.ts";

/**
 * The pairs of skip-gram: each token with each of those at most `window` places before or after it
 * (Mikolov et al. 2013, arXiv:1301.3781, section 3.2).
 *
 * @param tokens of one sentence, words or their numbers
 * @param window a positive integer
 * @returns [center, context], center by center, the contexts in their order
 * @throws {RangeError} for a window that is not a positive integer
 *
 * @example
 * ```ts
 * import { skipGramPairs } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const pairs = skipGramPairs(["a", "b", "c"], 1);
 * assert.deepEqual(pairs, [["a", "b"], ["b", "a"], ["b", "c"], ["c", "b"]]);
 * ```
 */
export function skipGramPairs<Token>(tokens: ArrayLike<Token>, window: number): [Token, Token][] {
  checkSizes("pair words", { window });
  const pairs: [Token, Token][] = [];
  for (let i = 0; i < tokens.length; i++) {
    const last = Math.min(tokens.length - 1, i + window);
    for (let j = Math.max(0, i - window); j <= last; j++) {
      if (j !== i) pairs.push([tokens[i]!, tokens[j]!]);
    }
  }
  return pairs;
}
