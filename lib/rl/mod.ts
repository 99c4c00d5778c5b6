/**
 * Reinforcement learning: decision processes, policy gradients, actor-critics and their parts.
 *
 * @example
 * ```ts
 * import { discountedReturns } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...discountedReturns([1, 1, 1], { gamma: 0.5 })], [1.75, 1.5, 1]);
 * ```
 *
 * @module
 */
export * from "./action_distribution.ts";
export * from "./actor_critic.ts";
export * from "./actor_critic_networks.ts";
export * from "./categorical.ts";
export * from "./collect_rollout.ts";
export * from "./diagonal_gaussian.ts";
export * from "./episodes.ts";
export * from "./generalized_advantage_estimation.ts";
export * from "./mdp.ts";
export * from "./policy_gradient.ts";
export * from "./policy_gradient_loss.ts";
export * from "./ppo_config.ts";
export * from "./ppo_loss.ts";
export * from "./ppo_loss_gradients.ts";
export * from "./reinforce.ts";
export * from "./returns.ts";
export * from "./rollout_buffer.ts";
export * from "./softmax_policy.ts";
