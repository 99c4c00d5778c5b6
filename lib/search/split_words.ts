/** Texts cut into the words that an index holds. */
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * The words of a text in small letters: runs of letters and digits, after full-width and other forms of a
 * character have been made one (Unicode's NFKC).
 *
 * @param text any text; an empty one has no words
 * @returns the words in their order
 * @throws {TypeError} for what is no text
 *
 * @example
 * ```ts
 * import { splitWords } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(splitWords("The ＵＳ, in 1862."), ["the", "us", "in", "1862"]);
 * ```
 */
export function splitWords(text: string): string[] {
  if (typeof text !== "string") {
    throw invalidArgument("split words", "text", "a text", text, "string");
  }
  return text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
