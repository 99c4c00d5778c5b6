/** Distributions over tokens, in plain numbers. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkLogits } from "./_checks.ts";

/**
 * The softmax of logits: exp(z_i) / sum_j exp(z_j), with the same bits on every machine.
 *
 * @param logits numbers below Infinity; -Infinity gives 0
 * @returns as many, of sum 1
 * @throws {RangeError | TypeError} for no logits, NaN or Infinity, or nothing but -Infinity
 *
 * @example
 * ```ts
 * import { softmax } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...softmax([1000, 1000, -Infinity])], [0.5, 0.5, 0]);
 * ```
 */
export function softmax(logits: ArrayLike<number>): Float64Array {
  checkLogits("compute a softmax", logits);
  const largest = logits[largestIndex(logits)]!;
  const powers = new Float64Array(logits.length); // a loop: from() takes ten times as long
  for (let i = 0; i < powers.length; i++) powers[i] = exp(logits[i]! - largest);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * The logarithm of the softmax of logits, in nats.
 *
 * @param logits numbers below Infinity
 * @returns as many, each at most 0
 * @throws {RangeError | TypeError} as {@linkcode softmax}
 *
 * @example
 * ```ts
 * import { logSoftmax } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...logSoftmax([-1000, -1000])], [-Math.LN2, -Math.LN2]);
 * ```
 */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  checkLogits("compute a log-softmax", logits);
  const largest = logits[largestIndex(logits)]!;
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += exp(logits[i]! - largest);
  const shift = log(total);
  const out = new Float64Array(logits.length);
  for (let i = 0; i < out.length; i++) out[i] = logits[i]! - largest - shift;
  return out;
}

/**
 * Greedy choice (贪心): where the largest number stands, the first of equal ones.
 *
 * @param values logits or probabilities, at least one
 * @returns its index
 *
 * @example
 * ```ts
 * import { largestIndex } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(largestIndex([0.1, 0.6, 0.3]), 1);
 * ```
 */
export function largestIndex(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * The token that a uniform number chooses: the first whose running sum of probabilities exceeds it
 * (inversion of the distribution function).
 *
 * @param probabilities of sum 1, at least 0
 * @param u in [0, 1)
 * @returns a token whose probability is not 0
 * @throws {RangeError} for u out of its range
 *
 * @example
 * ```ts
 * import { tokenAt } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0, 0.5, 0.7].map((u) => tokenAt([0.5, 0.2, 0.3], u)), [0, 1, 2]);
 * ```
 */
export function tokenAt(probabilities: ArrayLike<number>, u: number): number {
  if (!(u >= 0 && u < 1)) throw invalidArgument("choose a token", "u", "in [0, 1)", u);
  let sum = 0, lastPossible = 0;
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i]!;
    if (u < sum) return i;
    if (probabilities[i]! > 0) lastPossible = i;
  }
  return lastPossible; // the sum was rounded down
}

/**
 * Entropy (熵): -sum_i p_i ln p_i, in nats; exp of it is the number of equally probable tokens that
 * would be as uncertain (Shannon 1948).
 *
 * @param probabilities of sum 1, at least 0
 * @returns from 0, for a certain token, to the logarithm of their number
 *
 * @example
 * ```ts
 * import { entropy } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(entropy([0.5, 0.5, 0]), Math.LN2);
 * ```
 */
export function entropy(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p > 0) sum -= p * log(p);
  }
  return sum;
}

/**
 * Kullback-Leibler divergence (KL 散度): KL(p || q) = sum_i p_i ln(p_i / q_i), in nats.
 *
 * @param p of sum 1, at least 0
 * @param q as many
 * @returns at least 0; Infinity where p has a token that q excludes
 * @throws {RangeError} for distributions of other lengths
 *
 * @example
 * ```ts
 * import { klDivergence } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(klDivergence([1, 0], [0.5, 0.5]), Math.LN2);
 * assert.equal(klDivergence([0.5, 0.5], [1, 0]), Infinity);
 * ```
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  if (p.length !== q.length) {
    const wanted = `as long as "p" (${p.length})`;
    throw invalidArgument("compute a KL divergence", "q", wanted, q, "object");
  }
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    if (p[i]! > 0) sum += p[i]! * (log(p[i]!) - log(q[i]!));
  }
  return Math.max(0, sum); // the terms of equal distributions are rounded
}
