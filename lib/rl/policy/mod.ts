/**
 * Methods that learn a policy by its gradient: REINFORCE, advantage actor-critic (A2C), proximal
 * policy optimization (PPO), and what only they use.
 *
 * @module
 */
export * from "./actor_critic.ts";
export * from "./actor_critic_networks.ts";
export * from "./collect_rollout.ts";
export * from "./policy_gradient_loss.ts";
export * from "./ppo.ts";
export * from "./ppo_config.ts";
export * from "./ppo_loss.ts";
export * from "./ppo_loss_gradients.ts";
export * from "./ppo_metrics.ts";
export * from "./ppo_update.ts";
export * from "./reinforce.ts";
