/**
 * Reinforcement learning with value functions: DQN, DDPG and their parts.
 *
 * @example
 * ```ts
 * import { bellmanTargets } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...bellmanTargets([1], [0], [10], 0.5)], [6]);
 * ```
 *
 * @module
 */
export * from "./bellman_targets.ts";
export * from "./ddpg.ts";
export { DDPG_DEFAULTS, type DdpgConfig } from "./ddpg_config.ts";
export * from "./dqn.ts";
export { DQN_DEFAULTS, type DqnConfig } from "./dqn_config.ts";
export * from "./episode_record.ts";
export * from "./exploration_noise.ts";
export * from "./policy_returns.ts";
export * from "./replay_buffer.ts";
export * from "./target_network.ts";
export * from "./td3_targets.ts";
export * from "./temporal_difference_loss.ts";
