/**
 * Decision processes with finitely many states, and learning with tables: dynamic programming,
 * bandits, Monte Carlo, temporal differences, control, the policy gradient theorem, grid worlds.
 *
 * @example
 * ```ts
 * import { frozenLake, valueIteration } from "lib/rl/tabular/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { stateValues } = valueIteration(frozenLake(), { gamma: 0.99 });
 * assert.equal(stateValues[0]!.toFixed(3), "0.542");
 * ```
 *
 * @module
 */
export * from "./bandit.ts";
export * from "./cliff_walking.ts";
export * from "./dynamic_programming.ts";
export * from "./frozen_lake.ts";
export * from "./mdp.ts";
export * from "./monte_carlo.ts";
export * from "./optimal_values.ts";
export * from "./policy_gradient.ts";
export * from "./random_walk.ts";
export * from "./softmax_policy.ts";
export * from "./tabular_control.ts";
export * from "./tabular_episode.ts";
export * from "./tabular_policy.ts";
export * from "./tabular_updates.ts";
export * from "./temporal_difference.ts";
