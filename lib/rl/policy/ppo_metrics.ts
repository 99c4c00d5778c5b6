/** What one iteration of PPO reports, under CleanRL's names. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { equalButForRounding } from "../../stats/mod.ts";
import { checkFinite } from "../_checks.ts";
import type { PpoUpdateMetrics } from "./ppo_update.ts";

/** Metrics of the update, and of the rollout that it was made of. */
export interface PpoMetrics extends PpoUpdateMetrics {
  /**
   * 1 - Var(returns - values) / Var(returns) of the rollout: 1 for a critic that foresees all, 0 for
   * one that knows nothing, negative for one that is worse than a constant; 0 where all returns are equal.
   */
  readonly explained_variance: number;
  /** Step size of this iteration. */
  readonly learning_rate: number;
  /** Weight of the KL penalty in this iteration; it counts only with the objective `"kl_penalty"`. */
  readonly kl_coefficient: number;
  /** Steps of all environments since the start. */
  readonly global_step: number;
  /** Mean return of the last 100 episodes; 0 before the first has ended. */
  readonly episodic_return: number;
}

/**
 * Share of the variance of the returns that the values explain.
 *
 * @param values what the critic said, finite
 * @param returns what came, as many, finite
 * @returns at most 1; 0 where all returns are equal but for rounding: there is nothing to explain
 * @throws {RangeError} for another number of values, or a number that is not finite
 *
 * @example
 * ```ts
 * import { explainedVariance } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(explainedVariance([1, 2, 3], [2, 3, 4]), 1); // an offset is no variance
 * assert.equal(explainedVariance([0, 0, 0], [2, 3, 4]), 0);
 * ```
 */
export function explainedVariance(values: ArrayLike<number>, returns: ArrayLike<number>): number {
  const task = "compute the explained variance";
  if (values.length !== returns.length) {
    const requirement = `${returns.length}, as returns has`;
    throw invalidArgument(task, "values.length", requirement, values.length);
  }
  checkFinite(task, "values", values);
  checkFinite(task, "returns", returns);
  const ofReturns = spread(returns, (i) => returns[i]!);
  if (equalButForRounding(returns) || ofReturns === 0) return 0;
  return 1 - spread(returns, (i) => returns[i]! - values[i]!) / ofReturns;
}

/** Sum of the squared distances from the mean. */
function spread({ length }: ArrayLike<number>, at: (i: number) => number): number {
  let mean = 0, sum = 0;
  for (let i = 0; i < length; i++) mean += at(i) / length;
  for (let i = 0; i < length; i++) sum += (at(i) - mean) ** 2;
  return sum;
}
