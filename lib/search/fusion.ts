/** Several orders of the same documents made into one. */
import { invalidArgument } from "../_invalid_argument.ts";

/** What {@linkcode fuseRankings} can be given besides. */
export interface FusionOptions {
  /** How little the first places stand out, at least 0. Default 60. */
  readonly k?: number;
}

/**
 * Reciprocal rank fusion (RRF; Cormack, Clarke & Buettcher 2009, doi:10.1145/1571941.1572114): a document's
 * score is the sum over the orders that hold it,
 *
 *     1 / (k + place),   place = 1, 2, ...
 *
 * Scores of different kinds need no common scale.
 *
 * @param rankings orders of documents, the best first; at least one
 * @param options see {@linkcode FusionOptions}
 * @returns all documents of the orders, the best first; of equal ones the smaller number
 * @throws {RangeError} without orders, or for a k below 0
 *
 * @example
 * ```ts
 * import { fuseRankings } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(fuseRankings([[4, 7, 1], [7, 2]]), [7, 4, 2, 1]);
 * ```
 */
export function fuseRankings(
  rankings: readonly (readonly number[])[],
  { k = 60 }: FusionOptions = {},
): number[] {
  const task = "fuse rankings";
  if (!Array.isArray(rankings) || !rankings.every((ranking) => Array.isArray(ranking))) {
    throw invalidArgument(task, "rankings", "an array of arrays of documents", rankings, "never");
  }
  if (rankings.length === 0) throw invalidArgument(task, "rankings.length", "at least 1", 0);
  if (!(k >= 0 && k < Infinity)) throw invalidArgument(task, "k", "at least 0", k);
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [i, document] of ranking.entries()) {
      scores.set(document, (scores.get(document) ?? 0) + 1 / (k + i + 1));
    }
  }
  return [...scores].sort(([a, x], [b, y]) => y - x || a - b).map(([document]) => document);
}
