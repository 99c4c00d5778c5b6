/** Three estimates of a Kullback-Leibler divergence (KL 散度) from the tokens that were drawn. */
import { exp } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkColumns } from "./_checks.ts";

/** Names of the estimates, after Schulman 2020. */
export type KlEstimator = "k1" | "k2" | "k3";

/** Of one token; d = ln pi_ref(token) - ln pi(token). */
const ESTIMATORS: Readonly<Record<KlEstimator, (d: number) => number>> = {
  k1: (d) => -d,
  k2: (d) => d * d / 2,
  k3: (d) => exp(d) - 1 - d,
};

const TASK = "estimate the KL divergence";

/**
 * Estimates of KL(pi || pi_ref), one a token that was drawn from pi (Schulman 2020, "Approximating KL
 * Divergence", joschu.net/blog/kl-approx.html). With d = ln pi_ref(token) - ln pi(token):
 *
 *     k1 = -d              right on average; a single one can be negative
 *     k2 = d^2 / 2         never negative, a little wrong on average
 *     k3 = e^d - 1 - d     never negative and right on average
 *
 * @param logProbabilities ln pi of the tokens, in nats
 * @param reference ln pi_ref of the same tokens, same length
 * @param estimator which of the three; PPO takes k1, GRPO k3
 * @returns one a token, in nats
 * @throws {RangeError} for arrays that are empty or of two lengths, a number that is not finite, or an
 *   unknown estimator
 *
 * @example
 * ```ts
 * import { klEstimates } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * // The policy says its token twice as often as the reference.
 * const [k1] = klEstimates([Math.log(0.5)], [Math.log(0.25)], "k1");
 * assert.ok(Math.abs(k1! - Math.LN2) < 1e-12);
 * ```
 */
export function klEstimates(
  logProbabilities: ArrayLike<number>,
  reference: ArrayLike<number>,
  estimator: KlEstimator = "k1",
): Float64Array {
  if (!Object.hasOwn(ESTIMATORS, estimator)) {
    throw invalidArgument(TASK, "estimator", `"k1", "k2" or "k3"`, estimator, "string");
  }
  const count = checkColumns(TASK, { logProbabilities, reference });
  const estimate = ESTIMATORS[estimator];
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = estimate(reference[i]! - logProbabilities[i]!);
  return out;
}
