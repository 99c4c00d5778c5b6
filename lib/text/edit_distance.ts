/** How many tokens must be changed to make one sequence into another, and how many they share. */

/** Symbols in order: an array of tokens, or the code units of a string. */
export type Sequence = ArrayLike<string | number>;

/**
 * Edit distance (编辑距离) of two sequences: the least number of substitutions, insertions and deletions of
 * one token that make `a` into `b` (Levenshtein 1966, "Binary codes capable of correcting deletions,
 * insertions, and reversals"), by dynamic programming in |a| |b| steps (Wagner & Fischer 1974):
 *
 *     D(i, j) = min(D(i-1, j) + 1, D(i, j-1) + 1, D(i-1, j-1) + [a_i ≠ b_j]),   D(i, 0) = i, D(0, j) = j
 *
 * @param a one sequence, which may be empty
 * @param b the other
 * @returns an integer from 0, when they are equal, to the length of the longer one
 *
 * @example
 * ```ts
 * import { editDistance } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(editDistance("kitten", "sitting"), 3);
 * assert.equal(editDistance(["K", "AE", "T"], ["K", "AE", "T", "S"]), 1);
 * ```
 */
export function editDistance(a: Sequence, b: Sequence): number {
  const row = Int32Array.from({ length: b.length + 1 }, (_, j) => j); // D(i, ·), at first of i = 0
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!; // D(i-1, j-1)
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const substituted = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(above + 1, row[j - 1]! + 1, substituted);
      diagonal = above;
    }
  }
  return row[b.length]!;
}

/**
 * Length of the longest common subsequence (最长公共子序列): the most tokens that stand in both sequences
 * in the same order, with gaps or not. Where only insertions and deletions are allowed, |a| + |b| - 2 of it
 * is the distance; ROUGE-L is made of it (Lin 2004).
 *
 * @param a one sequence, which may be empty
 * @param b the other
 * @returns an integer from 0 to the length of the shorter one
 *
 * @example
 * ```ts
 * import { longestCommonSubsequence } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(longestCommonSubsequence("kitten", "sitting"), 4); // i, t, t, n
 * ```
 */
export function longestCommonSubsequence(a: Sequence, b: Sequence): number {
  const row = new Int32Array(b.length + 1); // of the first i tokens of a and the first j of b
  for (let i = 1; i <= a.length; i++) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      row[j] = a[i - 1] === b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]!);
      diagonal = above;
    }
  }
  return row[b.length]!;
}
