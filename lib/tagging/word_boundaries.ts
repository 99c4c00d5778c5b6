/** Words as tags of their characters: B, M, E and S. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Begin, middle and end of a word, and a word of a single character; a tag is a place in this list. */
export const BOUNDARY_TAGS = ["B", "M", "E", "S"] as const;

/**
 * The tags of the characters of words: S for a word of one character, else B, M ..., E.
 *
 * @param words none empty
 * @returns numbers of {@linkcode BOUNDARY_TAGS}, one a character: [characters]
 * @throws {RangeError} for an empty word
 *
 * @example
 * ```ts
 * import { boundaryTags } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(boundaryTags(["研究", "生命", "的", "研究生"]), [0, 2, 0, 2, 3, 0, 1, 2]);
 * ```
 */
export function boundaryTags(words: readonly string[]): number[] {
  return words.flatMap((word, i) => {
    const { length } = [...word];
    if (length === 0) {
      throw invalidArgument("tag characters", `words[${i}]`, "not empty", word, "string");
    }
    return length === 1 ? [3] : [0, ...Array.from({ length: length - 2 }, () => 1), 2];
  });
}

/**
 * The words that tags cut characters into: one ends behind E and S, and before B and S. Tags that do not fit
 * each other are read so, too.
 *
 * @param characters of a sentence
 * @param tags numbers of {@linkcode BOUNDARY_TAGS}, one a character
 * @returns the words, which make up the sentence
 * @throws {RangeError} for more or fewer tags than characters
 *
 * @example
 * ```ts
 * import { wordsOfTags } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(wordsOfTags([..."研究生命"], [0, 2, 0, 2]), ["研究", "生命"]);
 * ```
 */
export function wordsOfTags(characters: readonly string[], tags: ArrayLike<number>): string[] {
  if (tags.length !== characters.length) {
    throw invalidArgument("cut words", "tags.length", `${characters.length}`, tags.length);
  }
  const words: string[] = [];
  for (const [t, character] of characters.entries()) {
    const begins = t === 0 || tags[t] === 0 || tags[t] === 3 || tags[t - 1]! >= 2;
    if (begins) words.push(character);
    else words[words.length - 1] += character;
  }
  return words;
}
