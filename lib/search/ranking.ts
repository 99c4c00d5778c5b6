/** Documents in the order of their scores, and how good an order is. */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * The documents with the largest scores, the best first; of equal ones the first.
 *
 * @param scores one a document
 * @param most how many at most, a positive integer
 * @returns places of documents
 * @throws {RangeError} for a count that is no positive integer, or a score that is NaN
 *
 * @example
 * ```ts
 * import { rankDocuments } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(rankDocuments([0.1, 3, 0.1, 2], 3), [1, 3, 0]);
 * ```
 */
export function rankDocuments(scores: ArrayLike<number>, most: number): number[] {
  const task = "rank documents";
  if (!(Number.isSafeInteger(most) && most > 0)) {
    throw invalidArgument(task, "most", "a positive integer", most);
  }
  const all = Array.from(scores), wrong = all.findIndex(Number.isNaN);
  if (wrong >= 0) throw invalidArgument(task, `scores[${wrong}]`, "a number", NaN);
  if (most * FEW < all.length) return largest(all, most);
  return [...all.keys()].sort((a, b) => all[b]! - all[a]! || a - b).slice(0, most);
}

/** So many times less than all is few enough to be picked out one by one, without sorting the rest. */
const FEW = 32;

/** One pass; `best` holds the largest so far, in their order. */
function largest(all: readonly number[], most: number): number[] {
  const best: number[] = [];
  for (const [i, score] of all.entries()) {
    if (best.length === most && !(score > all[best.at(-1)!]!)) continue;
    let place = best.length;
    while (place > 0 && score > all[best[place - 1]!]!) place--;
    best.splice(place, 0, i);
    if (best.length > most) best.pop();
  }
  return best;
}

/**
 * Normalized discounted cumulative gain (nDCG; Jaervelin & Kekaelaeinen 2002, doi:10.1145/582415.582418, with
 * gains 2^grade - 1 as in Burges et al. 2005): 1 for the best order there could be,
 *
 *     DCG = sum over the first k places i of (2^grade - 1) / log2(i + 1)
 *
 * @param ranking documents, the best first
 * @param grades how well each document answers, at least 0: [documents]
 * @param k places that are looked at, a positive integer
 * @returns in [0, 1]; 0 where no document answers
 * @throws {RangeError} for a document without a grade, a grade below 0, or a k that is no positive integer
 *
 * @example
 * ```ts
 * import { normalizedDiscountedGain } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(normalizedDiscountedGain([2, 0, 1], [0, 0, 1], 3), 1);
 * ```
 */
export function normalizedDiscountedGain(
  ranking: readonly number[],
  grades: ArrayLike<number>,
  k: number,
): number {
  const task = "compute nDCG";
  if (!(Number.isSafeInteger(k) && k > 0)) {
    throw invalidArgument(task, "k", "a positive integer", k);
  }
  for (let i = 0; i < grades.length; i++) {
    if (!(grades[i]! >= 0)) throw invalidArgument(task, `grades[${i}]`, "at least 0", grades[i]);
  }
  const gainOf = (order: readonly number[]) =>
    order.slice(0, k).reduce((sum, document, place) => {
      const grade = grades[document];
      if (grade === undefined) {
        throw invalidArgument(task, `ranking[${place}]`, "a document with a grade", document);
      }
      return sum + (2 ** grade - 1) * Math.LN2 / log(place + 2);
    }, 0);
  const best = gainOf(Array.from(grades, (_, i) => i).sort((a, b) => grades[b]! - grades[a]!));
  return best > 0 ? gainOf(ranking) / best : 0;
}
