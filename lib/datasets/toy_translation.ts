/** A toy language pair: the other language has a word for each of ours, in the opposite order. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { END, type SequencePairs, SPECIAL_TOKENS } from "./sequence_pairs.ts";

const TASK = "make a toy language";

/**
 * A pair of languages of as many words: the translation of x_1 ... x_m is y_t = lexicon(x_{m+1-t}).
 *
 * The order of a head-final language such as Japanese is close to the mirror image of English;
 * here it is exact. Every word of a sentence is drawn by itself, so that nothing in it can be
 * guessed from the rest: a sentence of m words over a vocabulary of 20 holds 4.3 m bits. An encoder
 * that hands on one vector has to put all of them into it.
 */
export interface ToyLanguages {
  /** Words of each language. */
  readonly words: number;
  /** The other language's word, 0 to words - 1, for each word. */
  readonly lexicon: Uint32Array;
  /** Tokens of either language: the words and the special tokens. */
  readonly vocabulary: number;
}

/**
 * Draw a lexicon: a permutation of the words.
 *
 * @param options `words`: an integer of at least 2, default 20; `random`: where it is drawn from
 * @returns the two languages
 * @throws {RangeError} when there are fewer than 2 words
 *
 * @example
 * ```ts
 * import { toyLanguages, toySentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const languages = toyLanguages({ words: 5, random: new Random(0) });
 * const { source, target } = toySentences(languages, { count: 1, length: 3, random: new Random(1) });
 * assert.equal(target[0], 3 + languages.lexicon[source[2]! - 3]!); // the last word comes first
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function toyLanguages(
  { words = 20, random }: { readonly words?: number; readonly random: Random },
): ToyLanguages {
  if (!(Number.isSafeInteger(words) && words >= 2)) {
    throw invalidArgument(TASK, "words", "an integer of at least 2", words);
  }
  return { words, lexicon: random.permutation(words), vocabulary: SPECIAL_TOKENS + words };
}

/** Which sentences to draw. */
export interface ToySentencesOptions {
  /** Sentences, a positive integer. */
  readonly count: number;
  /** Words of every sentence, a positive integer. */
  readonly length: number;
  /** Draws the words. */
  readonly random: Random;
  /** Whether no word stands twice in a sentence. Default false: each is drawn by itself. */
  readonly distinct?: boolean;
}

/**
 * Draw sentences of one length with their translations: nothing has to be padded.
 *
 * @param languages from {@linkcode toyLanguages}
 * @param options see {@linkcode ToySentencesOptions}
 * @returns sources of `length` tokens, targets of one more, END
 * @throws {RangeError} for a size that is not a positive integer, or more distinct words than there are
 *
 * @example
 * ```ts
 * import { toyLanguages, toySentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(0), languages = toyLanguages({ random });
 * const { sourceLength, targetLength } = toySentences(languages, { count: 4, length: 25, random });
 * assert.deepEqual([sourceLength, targetLength], [25, 26]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function toySentences(
  { words, lexicon }: ToyLanguages,
  { count, length, random, distinct = false }: ToySentencesOptions,
): SequencePairs {
  for (const [name, size] of Object.entries({ count, length })) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw invalidArgument("draw toy sentences", name, "a positive integer", size);
    }
  }
  if (distinct && length > words) {
    const most = `at most ${words}, the number of words`;
    throw invalidArgument("draw toy sentences", "length", most, length);
  }
  const drawn = distinct
    ? distinctWords(words, { count, length, random })
    : random.integers(count * length, 0, words); // [count, length]
  const target = new Int32Array(count * (length + 1)).fill(END);
  for (let row = 0; row < count; row++) {
    for (let t = 0; t < length; t++) {
      const word = drawn[row * length + length - 1 - t]!;
      target[row * (length + 1) + t] = SPECIAL_TOKENS + lexicon[word]!;
    }
  }
  const source = drawn.map((word) => SPECIAL_TOKENS + word);
  return { count, sourceLength: length, targetLength: length + 1, source, target };
}

/** Sentences in which no word stands twice, [count, length]. */
function distinctWords(
  words: number,
  { count, length, random }: ToySentencesOptions,
): Int32Array {
  const drawn = new Int32Array(count * length);
  for (let row = 0; row < count; row++) {
    drawn.set(random.permutation(words).subarray(0, length), row * length);
  }
  return drawn;
}

/**
 * Pairs of several lengths as pairs of one: what is shorter is padded at its end.
 *
 * @param parts pairs of any lengths, at least one
 * @returns all of them, as long as the longest
 * @throws {RangeError} when there are none
 *
 * @example
 * ```ts
 * import { padPairs, toyLanguages, toySentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(0), languages = toyLanguages({ random });
 * const parts = [5, 9].map((length) => toySentences(languages, { count: 2, length, random }));
 * const { count, sourceLength, targetLength } = padPairs(parts);
 * assert.deepEqual([count, sourceLength, targetLength], [4, 9, 10]);
 * ```
 */
export function padPairs(parts: readonly SequencePairs[]): SequencePairs {
  if (parts.length === 0) {
    throw invalidArgument("pad pairs", "parts", "not empty", parts, "object");
  }
  const longest = (key: "sourceLength" | "targetLength") =>
    parts.reduce((most, part) => Math.max(most, part[key]), 0);
  const sourceLength = longest("sourceLength"), targetLength = longest("targetLength");
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const source = new Int32Array(count * sourceLength); // PADDING
  const target = new Int32Array(count * targetLength);
  let row = 0;
  for (const part of parts) {
    for (let i = 0; i < part.count; i++, row++) {
      const { source: s, target: t, sourceLength: m, targetLength: n } = part;
      source.set(s.subarray(i * m, (i + 1) * m), row * sourceLength);
      target.set(t.subarray(i * n, (i + 1) * n), row * targetLength);
    }
  }
  return { count, sourceLength, targetLength, source, target };
}
