/** How well a language model foresees tokens. */
import { checkSizes } from "../../_check_sizes.ts";
import { exp, log } from "../../_exp_log.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkPairs, checkValues, sumOf, type Values } from "./_checks.ts";

/**
 * Logarithm of the probability that a model gives to each token: log softmax(logits)[target]   [nats]
 *
 * @param targets token numbers in [0, vocabulary)
 * @param logits a row for each token: shape [tokens, vocabulary]
 * @returns shape [tokens], each at most 0
 * @throws {RangeError | TypeError} for arrays of other lengths, or a token without a logit
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(metrics.tokenLogProbabilities([1], [[1000, 1000]]), [-Math.LN2]);
 * ```
 */
export function tokenLogProbabilities(targets: Values, logits: readonly Values[]): number[] {
  const task = "compute the log-probabilities of tokens";
  checkPairs(task, { targets, logits });
  return Array.from(targets, (target, i) => {
    const row = logits[i]!;
    if (!(Number.isInteger(target) && target >= 0 && target < row.length)) {
      throw invalidArgument(task, `targets[${i}]`, `an integer in [0, ${row.length})`, target);
    }
    let largest = -Infinity;
    for (let j = 0; j < row.length; j++) {
      if (!(row[j]! < Infinity)) {
        throw invalidArgument(task, `logits[${i}][${j}]`, "a number below Infinity", row[j]);
      }
      largest = Math.max(largest, row[j]!);
    }
    const total = sumOf(row.length, (j) => exp(row[j]! - largest));
    return row[target]! - largest - log(total);
  });
}

/**
 * Perplexity: exp of minus the mean log-probability of the tokens; the number of tokens among which a
 * guess would be as good (Jelinek et al. 1977).
 *
 * @param logProbabilities of the tokens, in nats: what {@linkcode tokenLogProbabilities} gives
 * @returns a number of at least 1
 * @throws {RangeError | TypeError} for no token, or a number above 0
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(metrics.perplexity([Math.log(1 / 8), Math.log(1 / 2)]) - 4) < 1e-12);
 * ```
 */
export function perplexity(logProbabilities: Values): number {
  return exp(meanSurprise("compute the perplexity", logProbabilities));
}

/**
 * Bits per token: minus the mean log-probability of the tokens, in bits.
 *
 * @param logProbabilities of the tokens, in nats: what {@linkcode tokenLogProbabilities} gives
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} for no token, or a number above 0
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(metrics.bitsPerToken([Math.log(1 / 8), Math.log(1 / 2)]) - 2) < 1e-12);
 * ```
 */
export function bitsPerToken(logProbabilities: Values): number {
  return meanSurprise("compute the bits per token", logProbabilities) / Math.LN2;
}

/**
 * Bits per character: the surprise of all tokens of a text in bits, per character of the text. Unlike
 * the perplexity it compares models whose tokens are of different lengths.
 *
 * @param logProbabilities of the tokens, in nats: what {@linkcode tokenLogProbabilities} gives
 * @param characters of the text that the tokens make up, a positive integer
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} for no token, a number above 0, or no character
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const logProbabilities = [Math.log(1 / 8), Math.log(1 / 2)]; // two tokens, 3 + 1 bits
 * assert.ok(Math.abs(metrics.bitsPerCharacter(logProbabilities, 8) - 0.5) < 1e-12);
 * ```
 */
export function bitsPerCharacter(logProbabilities: Values, characters: number): number {
  const task = "compute the bits per character";
  checkSizes(task, { characters });
  const tokens = logProbabilities.length;
  return meanSurprise(task, logProbabilities) / Math.LN2 * tokens / characters;
}

function meanSurprise(task: string, logProbabilities: Values): number {
  checkValues(task, "logProbabilities", logProbabilities);
  for (let i = 0; i < logProbabilities.length; i++) {
    if (logProbabilities[i]! <= 0) continue;
    throw invalidArgument(task, `logProbabilities[${i}]`, "at most 0", logProbabilities[i]);
  }
  return -sumOf(logProbabilities.length, (i) => logProbabilities[i]!) / logProbabilities.length;
}
