/**
 * Reinforcement learning (强化学习): finite decision processes and learning with tables, returns and
 * advantages, policies, and the methods that train networks.
 *
 * @example
 * ```ts
 * import { frozenLake, valueIteration } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { stateValues } = valueIteration(frozenLake(), { gamma: 0.99 });
 * assert.equal(stateValues[0]!.toFixed(3), "0.542");
 * ```
 *
 * @module
 */
export * from "./action_distribution.ts";
export * from "./agent.ts";
export * from "./categorical.ts";
export * from "./diagonal_gaussian.ts";
export * from "./episodes.ts";
export * from "./explained_variance.ts";
export * from "./generalized_advantage_estimation.ts";
export * from "./policy/mod.ts";
export * from "./policy_returns.ts";
export * from "./replay_buffer.ts";
export * from "./returns.ts";
export * from "./rollout_buffer.ts";
export * from "./tabular/mod.ts";
export * from "./transition_batch.ts";
export * from "./value/mod.ts";
