/** Draws a token. */
import { type Random, requireRandom } from "../random/mod.ts";
import { requireObject } from "../_require_object.ts";
import { minP, topK, topP, withTemperature } from "./filters.ts";
import { softmax, tokenAt } from "./probabilities.ts";

/** How {@linkcode sampleToken} draws; what is left out does nothing. */
export interface SampleOptions {
  /** Where the token is drawn from: one uniform number. */
  readonly random: Random;
  /** See {@linkcode withTemperature}. */
  readonly temperature?: number;
  /** See {@linkcode topK}. */
  readonly topK?: number;
  /** See {@linkcode topP}. */
  readonly topP?: number;
  /** See {@linkcode minP}. */
  readonly minP?: number;
}

/**
 * The distribution that {@linkcode sampleToken} draws from: temperature, then top-k, top-p and min-p,
 * each on what the one before has left, in the order of Hugging Face's `generate`.
 *
 * @param logits [vocabulary], numbers below Infinity
 * @param options see {@linkcode SampleOptions}
 * @returns probabilities, [vocabulary]
 * @throws {RangeError | TypeError} for an option out of its range
 *
 * @example
 * ```ts
 * import { sampledDistribution } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const logits = [0.4, 0.4, 0.2].map(Math.log);
 * const probabilities = sampledDistribution(logits, { topP: 0.7 });
 * assert.deepEqual([...probabilities], [0.5, 0.5, 0]);
 * ```
 */
export function sampledDistribution(
  logits: ArrayLike<number>,
  options: Omit<SampleOptions, "random">,
): Float64Array {
  const { temperature, topK: k, topP: p, minP: share } = options;
  let kept = logits;
  if (temperature !== undefined) kept = withTemperature(kept, temperature);
  if (k !== undefined) kept = topK(kept, k);
  if (p !== undefined) kept = topP(kept, p);
  if (share !== undefined) kept = minP(kept, share);
  return softmax(kept);
}

/**
 * Draw a token from a model's logits.
 *
 * @param logits [vocabulary], numbers below Infinity
 * @param options see {@linkcode SampleOptions}
 * @returns a token in [0, vocabulary)
 * @throws {RangeError | TypeError} for an option out of its range
 *
 * @example
 * ```ts
 * import { sampleToken } from "lib/sampling/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(0), logits = [0.4, 0.4, 0.2].map(Math.log);
 * const tokens = Array.from({ length: 100 }, () => sampleToken(logits, { random, topK: 2 }));
 * assert.deepEqual([...new Set(tokens)].sort(), [0, 1]);
 * ```
 */
export function sampleToken(logits: ArrayLike<number>, options: SampleOptions): number {
  const task = "sample a token", { random } = requireObject(task, "options", options);
  requireRandom(task, random);
  return tokenAt(sampledDistribution(logits, options), random.uniform());
}
