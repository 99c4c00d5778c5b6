/** Spellings and pronunciations as tokens: a letter or a phoneme each. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type PronouncedWord, withoutStress } from "./cmudict.ts";
import { END, type SequencePairs, SPECIAL_TOKENS } from "./sequence_pairs.ts";

/** Letters of a word, in the order of their tokens. */
const LETTERS = "'abcdefghijklmnopqrstuvwxyz";
/** Phonemes of ARPAbet without stress, in the order of their tokens. */
const PHONEMES: readonly string[] =
  "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
    .split(" ");
/** Tokens in all: letters and special tokens. */
export const LETTER_VOCABULARY: number = SPECIAL_TOKENS + LETTERS.length;
/** Tokens in all: phonemes and special tokens. */
export const PHONEME_VOCABULARY: number = SPECIAL_TOKENS + PHONEMES.length;

/**
 * Tokens of spelled words, padded at the end to the length of the longest.
 *
 * @param words of the letters "a" to "z" and the apostrophe, none empty
 * @returns rows of `sourceLength` tokens
 * @throws {RangeError} for no word, an empty one, or another character
 *
 * @example
 * ```ts
 * import { encodeSpellings } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...encodeSpellings(["ab", "c"]).source], [4, 5, 6, 0]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function encodeSpellings(
  words: readonly string[],
): { readonly source: Int32Array; readonly sourceLength: number } {
  const task = "encode spellings";
  if (words.length === 0) throw invalidArgument(task, "words", "not empty", words, "object");
  const sourceLength = words.reduce((most, word) => Math.max(most, word.length), 0);
  const source = new Int32Array(words.length * sourceLength); // PADDING
  words.forEach((word, row) => {
    if (word === "") throw invalidArgument(task, `words[${row}]`, "not empty", word, "string");
    [...word].forEach((letter, i) => {
      const index = LETTERS.indexOf(letter);
      if (index < 0) {
        throw invalidArgument(task, `words[${row}]`, `of the letters ${LETTERS}`, word, "string");
      }
      source[row * sourceLength + i] = SPECIAL_TOKENS + index;
    });
  });
  return { source, sourceLength };
}

/**
 * Pairs of spelling and pronunciation, a row for each pronunciation of each word. Stress is left out,
 * and what differs in nothing else counts once.
 *
 * @param words of CMUdict
 * @returns sources of as many tokens as the longest word, targets with their END
 * @throws {RangeError} as {@linkcode encodeSpellings}, and for a phoneme that is none of ARPAbet's 39
 *
 * @example
 * ```ts
 * import { encodePronunciations } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const at = [{ word: "at", pronunciations: [["AE1", "T"], ["AE0", "T"]] }];
 * const { count, target } = encodePronunciations(at); // the two differ by stress alone
 * assert.deepEqual([count, ...target], [1, 4, 33, 2]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function encodePronunciations(words: readonly PronouncedWord[]): SequencePairs {
  const pairs = words.flatMap(({ word, pronunciations }) => {
    const ways = new Set(pronunciations.map((phonemes) => withoutStress(phonemes).join(" ")));
    return [...ways].map((way) => ({ word, phonemes: way.split(" ") }));
  });
  const { source, sourceLength } = encodeSpellings(pairs.map(({ word }) => word));
  const targetLength = 1 + pairs.reduce((most, { phonemes }) => Math.max(most, phonemes.length), 0);
  const target = new Int32Array(pairs.length * targetLength); // PADDING
  pairs.forEach(({ word, phonemes }, row) => {
    target.set([...phonemes.map((one) => tokenOf(one, word)), END], row * targetLength);
  });
  return { count: pairs.length, sourceLength, targetLength, source, target };
}

function tokenOf(phoneme: string, word: string): number {
  const index = PHONEMES.indexOf(phoneme);
  if (index >= 0) return SPECIAL_TOKENS + index;
  const name = `a phoneme of ${JSON.stringify(word)}`;
  throw invalidArgument("encode pronunciations", name, "one of ARPAbet's 39", phoneme, "string");
}

/**
 * The phonemes that tokens stand for.
 *
 * @param tokens without the special tokens, as a search returns them
 * @returns their names without stress; "?" for a token that is no phoneme
 *
 * @example
 * ```ts
 * import { decodePhonemes } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(decodePhonemes([4, 33]), ["AE", "T"]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function decodePhonemes(tokens: readonly number[]): string[] {
  return tokens.map((token) => PHONEMES[token - SPECIAL_TOKENS] ?? "?");
}
