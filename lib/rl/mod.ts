/**
 * Reinforcement learning: returns and advantages, policies, proximal policy optimization.
 *
 * @module
 */
export * from "./action_distribution.ts";
export * from "./actor_critic_networks.ts";
export * from "./categorical.ts";
export * from "./collect_rollout.ts";
export * from "./diagonal_gaussian.ts";
export * from "./generalized_advantage_estimation.ts";
export * from "./ppo.ts";
export * from "./ppo_config.ts";
export * from "./ppo_loss.ts";
export * from "./ppo_loss_gradients.ts";
export * from "./ppo_metrics.ts";
export * from "./ppo_update.ts";
export * from "./returns.ts";
export * from "./rollout_buffer.ts";
