/** Captions as rows of tokens, a token a word. */
import { invalidArgument } from "../_invalid_argument.ts";
import { END, PADDING, SPECIAL_TOKENS, START } from "./sequence_pairs.ts";

/**
 * START, the words, END, then PADDING; the token of a word is its place among all words plus SPECIAL_TOKENS.
 *
 * @param subject what the captions are of, for the error: "scenes"
 * @param words all that there are
 * @param captions words with a space between them
 * @param length tokens of a row
 * @returns shape [captions, length]
 */
export function encodeCaptions(
  subject: string,
  words: readonly string[],
  captions: readonly string[],
  length: number,
): Int32Array {
  const task = "encode captions";
  const tokens = new Int32Array(captions.length * length).fill(PADDING);
  captions.forEach((caption, row) => {
    const own = caption.split(" ").map((word) => {
      const place = words.indexOf(word);
      if (place >= 0) return SPECIAL_TOKENS + place;
      const requirement = `made of words that captions of ${subject} have`;
      throw invalidArgument(task, `captions[${row}]`, requirement, word, "string");
    });
    if (own.length + 2 > length) {
      const requirement = `at most ${length - 2} words long`;
      throw invalidArgument(task, `captions[${row}]`, requirement, caption, "string");
    }
    tokens.set([START, ...own, END], row * length);
  });
  return tokens;
}
