/** Pairs of token sequences: what a sequence-to-sequence model learns from. */

/** Fills up a sequence that is shorter than the others; never something to be predicted. */
export const PADDING = 0;
/** What the decoder is given before its first word. */
export const START = 1;
/** The last token of every target: the model says itself where it ends. */
export const END = 2;
/** How many tokens of a vocabulary have such a special meaning; words begin here. */
export const SPECIAL_TOKENS = 3;

/** Pairs of one source length and one target length, row after row. */
export interface SequencePairs {
  /** Number of pairs. */
  readonly count: number;
  /** Tokens of each source. */
  readonly sourceLength: number;
  /** Tokens of each target. */
  readonly targetLength: number;
  /** Tokens, shape [count, sourceLength]. */
  readonly source: Int32Array;
  /** Tokens, each row with its {@linkcode END}, then {@linkcode PADDING}: [count, targetLength]. */
  readonly target: Int32Array;
}

/**
 * The tokens of a row up to its end: without END and what follows, or without padding.
 *
 * @param tokens rows one after another
 * @param length tokens in a row
 * @param row which row
 * @returns the tokens that are words
 *
 * @example
 * ```ts
 * import { END, PADDING, wordsOfRow } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(wordsOfRow(Int32Array.of(5, 4, END, PADDING), 4, 0), [5, 4]);
 * ```
 */
export function wordsOfRow(tokens: Int32Array, length: number, row: number): number[] {
  const all = [...tokens.subarray(row * length, (row + 1) * length)];
  const end = all.findIndex((token) => token === END || token === PADDING);
  return end < 0 ? all : all.slice(0, end);
}
