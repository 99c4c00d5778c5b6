/** How varied text is: the share of its n-grams that are different. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Sequence } from "./edit_distance.ts";

/**
 * Distinct-n: the number of different n-grams over the number of n-grams (Li et al. 2016,
 * arXiv:1510.03055, section 5.3, for n = 1 and 2). Of one text, 1 minus it is the share of repeated
 * n-grams, seq-rep-n (Welleck et al. 2020, arXiv:1908.04319). More text has a lower value: compare
 * only amounts that are equal.
 *
 * @param sequences texts; no n-gram reaches from one into the next
 * @param n tokens of an n-gram, a positive integer
 * @returns in (0, 1]
 * @throws {RangeError} for another n, or texts without any n-gram
 *
 * @example
 * ```ts
 * import { distinctNGrams } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(distinctNGrams(["abab"], 2), 2 / 3); // ab, ba, ab
 * assert.equal(distinctNGrams(["ab", "ab"], 2), 1 / 2);
 * ```
 */
export function distinctNGrams(sequences: readonly Sequence[], n: number): number {
  const task = "count different n-grams";
  if (!(Number.isSafeInteger(n) && n > 0)) {
    throw invalidArgument(task, "n", "a positive integer", n);
  }
  const different = new Set<string>();
  let count = 0;
  for (const tokens of sequences) {
    for (let from = 0; from + n <= tokens.length; from++) {
      different.add(JSON.stringify(Array.from({ length: n }, (_, i) => tokens[from + i])));
      count++;
    }
  }
  if (count > 0) return different.size / count;
  throw invalidArgument(task, "sequences", `with at least ${n} tokens`, sequences, "object");
}
