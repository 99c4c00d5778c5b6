/**
 * Reinforcement learning (强化学习): `tabular/` has finite decision processes and learning with tables,
 * `envs/` the environments, `policy/` REINFORCE, A2C and PPO, `value/` DQN and DDPG. What they share is
 * here: returns, advantages, action distributions, buffers, and the shape of an agent (`agent.ts`).
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
export type { ParameterValues, TrainedState } from "./_agent_state.ts";
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
export * from "./unit_scale.ts";
export * from "./value/mod.ts";
