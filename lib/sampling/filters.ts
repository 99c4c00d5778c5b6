/** What is done to logits before a token is drawn: temperature, and the exclusion of unlikely tokens. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkLogits } from "./_checks.ts";
import { softmax } from "./probabilities.ts";

/**
 * Temperature (温度): z / T. Below 1 the distribution becomes more peaked, towards the greedy choice;
 * at 1 it is the model's; above it becomes flatter, towards all tokens alike.
 *
 * @param logits [vocabulary], numbers below Infinity
 * @param temperature T, greater than 0 and finite
 * @returns logits
 * @throws {RangeError | TypeError} for a temperature out of its range
 *
 * @example
 * ```ts
 * import { softmax, withTemperature } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const logits = [Math.log(4), 0]; // 4 to 1
 * assert.ok(Math.abs(softmax(withTemperature(logits, 2))[0]! - 2 / 3) < 1e-12); // 2 to 1
 * ```
 */
export function withTemperature(logits: ArrayLike<number>, temperature: number): Float64Array {
  const task = "apply a temperature";
  checkLogits(task, logits);
  if (!(temperature > 0 && temperature < Infinity)) {
    const range = "greater than 0 and finite (the limit at 0 is the greedy choice)";
    throw invalidArgument(task, "temperature", range, temperature);
  }
  return Float64Array.from(logits, (logit) => logit / temperature);
}

/**
 * Top-k: the k largest logits stay, the others become -Infinity (Fan et al. 2018, arXiv:1805.04833,
 * section 5.4). Logits that equal the k-th stay too.
 *
 * @param logits [vocabulary], numbers below Infinity
 * @param k an integer in [1, vocabulary]
 * @returns logits
 * @throws {RangeError | TypeError} for k out of its range
 *
 * @example
 * ```ts
 * import { topK } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...topK([3, 1, 2], 2)], [3, -Infinity, 2]);
 * ```
 */
export function topK(logits: ArrayLike<number>, k: number): Float64Array {
  const task = "keep the top k";
  checkLogits(task, logits);
  if (!(Number.isSafeInteger(k) && k >= 1 && k <= logits.length)) {
    throw invalidArgument(task, "k", `an integer in [1, ${logits.length}]`, k);
  }
  const least = Float64Array.from(logits).sort().at(-k)!;
  return keep(logits, (i) => logits[i]! >= least);
}

/**
 * Top-p, nucleus sampling (核采样; Holtzman et al. 2020, arXiv:1904.09751, section 3.1): the smallest
 * set of the most probable tokens whose probabilities add up to p or more stays; the others become
 * -Infinity. Of equally probable tokens those that come first stay.
 *
 * @param logits [vocabulary], numbers below Infinity
 * @param p in (0, 1]
 * @returns logits
 * @throws {RangeError | TypeError} for p out of its range
 *
 * @example
 * ```ts
 * import { topP } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const logits = [0.5, 0.2, 0.3].map(Math.log);
 * assert.deepEqual([...topP(logits, 0.6)].map(Number.isFinite), [true, false, true]);
 * ```
 */
export function topP(logits: ArrayLike<number>, p: number): Float64Array {
  const task = "keep the top p";
  checkLogits(task, logits);
  if (!(p > 0 && p <= 1)) throw invalidArgument(task, "p", "in (0, 1]", p);
  const probabilities = softmax(logits), sorted = probabilities.slice().sort(); // ascending
  let sum = 0, count = 0;
  while (sum < p && count < sorted.length) sum += sorted[sorted.length - ++count]!;
  const least = sorted[sorted.length - count]!;
  let equal = count - probabilities.filter((one) => one > least).length; // that stay
  return keep(logits, (i) => {
    const probability = probabilities[i]!;
    return probability > least || (probability === least && equal-- > 0);
  });
}

/**
 * Min-p (Nguyen et al. 2024, arXiv:2407.01082): tokens stay that are at least `share` times as probable
 * as the most probable one; the others become -Infinity.
 *
 * @param logits [vocabulary], numbers below Infinity
 * @param share in [0, 1]
 * @returns logits
 * @throws {RangeError | TypeError} for a share out of its range
 *
 * @example
 * ```ts
 * import { minP } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const logits = [0.5, 0.2, 0.3].map(Math.log);
 * assert.deepEqual([...minP(logits, 0.5)].map(Number.isFinite), [true, false, true]);
 * ```
 */
export function minP(logits: ArrayLike<number>, share: number): Float64Array {
  const task = "keep tokens by min-p";
  checkLogits(task, logits);
  if (!(share >= 0 && share <= 1)) throw invalidArgument(task, "share", "in [0, 1]", share);
  const probabilities = softmax(logits);
  const least = share * probabilities.reduce((a, b) => Math.max(a, b));
  return keep(logits, (i) => probabilities[i]! >= least);
}

/**
 * Repetition penalty (Keskar et al. 2019, arXiv:1909.05858, section 4.1): the logit of each token that
 * was said before is divided by the penalty, or multiplied by it where the logit is negative, so that
 * the token becomes less probable.
 *
 * @param logits [vocabulary], numbers below Infinity
 * @param previous the tokens said before; a token counts once
 * @param penalty at least 1, where 1 changes nothing
 * @returns logits
 * @throws {RangeError | TypeError} for a penalty out of its range, or a previous token outside the
 *   vocabulary
 *
 * @example
 * ```ts
 * import { repetitionPenalty } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...repetitionPenalty([3, -1, 2], [0, 1, 0], 1.5)], [2, -1.5, 2]);
 * ```
 */
export function repetitionPenalty(
  logits: ArrayLike<number>,
  previous: Iterable<number>,
  penalty: number,
): Float64Array {
  const task = "penalize repetition", penalized = Float64Array.from(logits);
  checkLogits(task, logits);
  if (!(penalty >= 1 && penalty < Infinity)) {
    throw invalidArgument(task, "penalty", "at least 1 and finite", penalty);
  }
  for (const token of new Set(previous)) {
    const logit = logits[token];
    if (logit === undefined) {
      throw invalidArgument(task, "previous", `of tokens in [0, ${logits.length})`, token);
    }
    penalized[token] = logit > 0 ? logit / penalty : logit * penalty;
  }
  return penalized;
}

/** The logits, -Infinity where a token is not kept. */
function keep(logits: ArrayLike<number>, isKept: (token: number) => boolean): Float64Array {
  const kept = new Float64Array(logits.length).fill(-Infinity);
  for (let i = 0; i < kept.length; i++) if (isKept(i)) kept[i] = logits[i]!;
  return kept;
}
