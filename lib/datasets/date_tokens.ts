/** Dates as tokens, one a character: both vocabularies, and the errors for what is in neither. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { DatePair } from "./dates.ts";
import { END, type SequencePairs, SPECIAL_TOKENS } from "./sequence_pairs.ts";

/** Characters of a padded date; the longest is "wednesday 27 september 2023", with 27. */
export const DATE_LENGTH = 28;
/** Characters of a human-written date, in the order of their tokens. */
export const DATE_CHARACTERS = " ,./0123456789abcdefghijlmnoprstuvwy";
/** Characters of an ISO date, in the order of their tokens. */
const ISO_CHARACTERS = "-0123456789";
/** Tokens in all: characters and special tokens. */
export const DATE_VOCABULARY: number = SPECIAL_TOKENS + DATE_CHARACTERS.length;
/** Tokens in all: characters and special tokens. */
export const ISO_VOCABULARY: number = SPECIAL_TOKENS + ISO_CHARACTERS.length;
/** Ten characters and END. */
const ISO_LENGTH = 11;

/**
 * Tokens of a human-written date, padded at the end; capital letters count as small ones.
 *
 * Only the characters are checked. A day that does not exist, such as 31 february 2024, can be
 * encoded, and a model will answer something: it has learnt to copy, not a calendar.
 *
 * @param human 1 to {@linkcode DATE_LENGTH} characters of {@linkcode DATE_CHARACTERS}
 * @returns {@linkcode DATE_LENGTH} tokens
 * @throws {RangeError} for an empty or too long text, or a character outside the vocabulary
 *
 * @example
 * ```ts
 * import { encodeDate } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(encodeDate("9 March 2024").length, 28);
 * assert.throws(() => encodeDate("9 März 2024"), /position 4" .* current value is "ä"/);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function encodeDate(human: string): Int32Array {
  return encode(human, { task: "encode a date", characters: DATE_CHARACTERS, most: DATE_LENGTH });
}

/** The tokens of an ISO date, as {@linkcode encodeDate}, with END behind it. */
function encodeIsoDate(iso: string): number[] {
  const options = { task: "encode an ISO date", characters: ISO_CHARACTERS, most: ISO_LENGTH - 1 };
  return [...encode(iso, options), END];
}

function encode(
  text: string,
  { task, characters, most }: {
    readonly task: string;
    readonly characters: string;
    readonly most: number;
  },
): Int32Array {
  if (typeof text !== "string" || text.trim() === "" || text.length > most) {
    throw invalidArgument(task, "text", `of 1 to ${most} characters`, text, "string");
  }
  const tokens = new Int32Array(most); // PADDING
  [...text.toLowerCase()].forEach((character, i) => {
    const index = characters.indexOf(character);
    if (index < 0) {
      const allowed = `one of ${JSON.stringify(characters)}`;
      throw invalidArgument(task, `character at position ${i + 1}`, allowed, character, "string");
    }
    tokens[i] = SPECIAL_TOKENS + index;
  });
  return tokens;
}

/**
 * The text that tokens of an ISO date stand for.
 *
 * @param tokens without the special tokens, as a search returns them
 * @returns their characters; "?" for a token that is no character
 *
 * @example
 * ```ts
 * import { decodeIsoDate } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(decodeIsoDate([6, 4, 6, 8]), "2024");
 * ```
 */
export function decodeIsoDate(tokens: readonly number[]): string {
  return tokens.map((token) => ISO_CHARACTERS[token - SPECIAL_TOKENS] ?? "?").join("");
}

/**
 * All dates as tokens.
 *
 * @param pairs from {@linkcode generateDates}
 * @returns sources of 28 tokens, targets of 11 with their END
 *
 * @example
 * ```ts
 * import { encodeDates } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { source, target } = encodeDates([{ human: "9 mar 2024", iso: "2024-03-09" }]);
 * assert.deepEqual([source.length, target.length], [28, 11]);
 * ```
 */
export function encodeDates(pairs: readonly DatePair[]): SequencePairs {
  const source = Int32Array.from(pairs.flatMap(({ human }) => [...encodeDate(human)]));
  const target = Int32Array.from(pairs.flatMap(({ iso }) => encodeIsoDate(iso)));
  const lengths = { sourceLength: DATE_LENGTH, targetLength: ISO_LENGTH };
  return { count: pairs.length, ...lengths, source, target };
}
