/** How often words stand near each other, the nearer the more. */
import { checkSizes } from "../_check_sizes.ts";
import { checkSentences } from "./_vectors.ts";

/** The cells of a co-occurrence matrix that are not 0, by row, then column. */
export interface CoOccurrences {
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** A word. Shape [cells]. */
  readonly rows: Int32Array;
  /** A word near it. Shape [cells]. */
  readonly columns: Int32Array;
  /** X, their weighted count. Shape [cells]. */
  readonly values: Float64Array;
}

/**
 * Co-occurrence matrix (共现矩阵) of GloVe: two tokens that stand d places apart, with d at most `window`, add
 * 1/d to their cell, in both orders (Pennington et al. 2014, doi:10.3115/v1/D14-1162, section 4.2).
 *
 * @param sentences of tokens; no window reaches from one into another
 * @param sizes `vocabulary`, and `window`, a positive integer
 * @returns see {@linkcode CoOccurrences}
 * @throws {RangeError | TypeError} for a token that is not in the vocabulary, or another size
 *
 * @example
 * ```ts
 * import { coOccurrences } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { rows, columns, values } = coOccurrences([[0, 1, 2]], { vocabulary: 3, window: 2 });
 * assert.deepEqual([rows[1], columns[1], values[1]], [0, 2, 0.5]);
 * ```
 */
export function coOccurrences(
  sentences: readonly ArrayLike<number>[],
  { vocabulary, window }: { readonly vocabulary: number; readonly window: number },
): CoOccurrences {
  const task = "count co-occurrences";
  checkSizes(task, { vocabulary, window });
  checkSentences(task, sentences, vocabulary);
  const cells = new Map<number, number>();
  const add = (row: number, column: number, weight: number) => {
    const key = row * vocabulary + column;
    cells.set(key, (cells.get(key) ?? 0) + weight);
  };
  for (const tokens of sentences) {
    for (let i = 0; i < tokens.length; i++) {
      for (let d = 1; d <= Math.min(window, i); d++) {
        add(tokens[i]!, tokens[i - d]!, 1 / d);
        add(tokens[i - d]!, tokens[i]!, 1 / d);
      }
    }
  }
  const keys = Float64Array.from(cells.keys()).sort();
  return {
    vocabulary,
    rows: Int32Array.from(keys, (key) => Math.floor(key / vocabulary)),
    columns: Int32Array.from(keys, (key) => key % vocabulary),
    values: keys.map((key) => cells.get(key)!),
  };
}
