/** Words cut out of a sentence by a dictionary: the longest match, and the likeliest words. */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";

const LONGEST = 10;

/**
 * Cut a sentence by the longest match (最大匹配): from left to right the longest word of the dictionary that fits,
 * else a single character.
 *
 * @param characters of a sentence
 * @param words the dictionary; words of more than 10 characters are not found
 * @returns the words, which make up the sentence
 *
 * @example
 * ```ts
 * import { longestMatch } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const words = new Set(["研究", "研究生", "生命", "起源"]);
 * assert.deepEqual(longestMatch([..."研究生命起源"], words), ["研究生", "命", "起源"]); // greedy, and wrong
 * ```
 */
export function longestMatch(
  characters: readonly string[],
  words: { readonly has: (word: string) => boolean },
): string[] {
  const found: string[] = [];
  for (let start = 0; start < characters.length;) {
    let end = Math.min(characters.length, start + LONGEST);
    while (end > start + 1 && !words.has(characters.slice(start, end).join(""))) end--;
    found.push(characters.slice(start, end).join(""));
    start = end;
  }
  return found;
}

/**
 * Cut a sentence into the words with the largest product of their shares in a text (最大概率分词), by dynamic
 * programming over the ends of words. A character that is no word counts half.
 *
 * @param characters of a sentence
 * @param counts how often each word occurs; words of more than 10 characters are not found
 * @returns the words, which make up the sentence
 * @throws {RangeError} for a dictionary without counts
 *
 * @example
 * ```ts
 * import { likeliestWords } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const counts = new Map([["研究", 9], ["研究生", 2], ["生命", 8], ["命", 1], ["起源", 5]]);
 * assert.deepEqual(likeliestWords([..."研究生命起源"], counts), ["研究", "生命", "起源"]);
 * ```
 */
export function likeliestWords(
  characters: readonly string[],
  counts: ReadonlyMap<string, number>,
): string[] {
  let all = 0;
  for (const count of counts.values()) all += count;
  if (!(all > 0)) {
    throw invalidArgument("cut words", "counts", "of at least one word", counts, "object");
  }
  const best = [0], from = [0]; // of the words up to each place
  for (let end = 1; end <= characters.length; end++) {
    best[end] = -Infinity;
    for (let start = end - 1; start >= Math.max(0, end - LONGEST); start--) {
      const count = counts.get(characters.slice(start, end).join("")) ??
        (start === end - 1 ? 0.5 : 0);
      const score = best[start]! + log(count / all);
      if (score > best[end]!) [best[end], from[end]] = [score, start];
    }
  }
  const words: string[] = [];
  for (let end = characters.length; end > 0; end = from[end]!) {
    words.unshift(characters.slice(from[end], end).join(""));
  }
  return words;
}
