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
export * from "./actor_critic.ts";
export * from "./actor_critic_networks.ts";
export * from "./bandit.ts";
export * from "./bellman_targets.ts";
export * from "./categorical.ts";
export * from "./collect_rollout.ts";
export * from "./ddpg.ts";
export { DDPG_DEFAULTS, type DdpgConfig } from "./ddpg_config.ts";
export * from "./diagonal_gaussian.ts";
export * from "./dqn.ts";
export { DQN_DEFAULTS, type DqnConfig } from "./dqn_config.ts";
export * from "./dynamic_programming.ts";
export * from "./envs/cliff_walking.ts";
export * from "./envs/frozen_lake.ts";
export * from "./envs/random_walk.ts";
export * from "./episodes.ts";
export * from "./exploration_noise.ts";
export * from "./generalized_advantage_estimation.ts";
export * from "./mdp.ts";
export * from "./monte_carlo.ts";
export * from "./optimal_values.ts";
export * from "./policy_gradient.ts";
export * from "./policy_gradient_loss.ts";
export * from "./policy_returns.ts";
export * from "./ppo.ts";
export * from "./ppo_config.ts";
export * from "./ppo_loss.ts";
export * from "./ppo_loss_gradients.ts";
export * from "./ppo_metrics.ts";
export * from "./ppo_update.ts";
export * from "./reinforce.ts";
export * from "./replay_buffer.ts";
export * from "./returns.ts";
export * from "./rollout_buffer.ts";
export * from "./softmax_policy.ts";
export * from "./tabular_control.ts";
export * from "./tabular_episode.ts";
export * from "./tabular_policy.ts";
export * from "./tabular_updates.ts";
export * from "./target_network.ts";
export * from "./td3_targets.ts";
export * from "./temporal_difference.ts";
export * from "./temporal_difference_loss.ts";
