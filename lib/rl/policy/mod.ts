/**
 * Methods that learn a policy by its gradient: REINFORCE, advantage actor-critic (A2C), proximal
 * policy optimization (PPO), and what they share.
 *
 * To read PPO from top to bottom: `ppo_config.ts` (the settings and their reasons),
 * `actor_critic_networks.ts` (the networks), `collect_rollout.ts` and `../rollout_buffer.ts` (what
 * the policy did, advantages, minibatches), `ppo_loss.ts` (the loss as a formula) and
 * `ppo_loss_gradients.ts` (with its gradient written out), `ppo_update.ts` (epochs of minibatches),
 * `policy_change.ts` (how far they moved the policy), `ppo.ts` (the agent).
 *
 * @example
 * ```ts
 * import { PPO_CARTPOLE, PpoAgent } from "lib/rl/policy/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 *
 * await setUpBackend();
 * const agent = new PpoAgent(PPO_CARTPOLE, cartPole({ numEnvs: 16 }), { random: new Random(0) });
 * agent.iterate();
 * agent.dispose();
 * ```
 *
 * @module
 */
export * from "./a2c.ts";
export { A2C_DEFAULTS, type A2cConfig } from "./a2c_config.ts";
export * from "./a2c_state.ts";
export * from "./actor_critic_adam.ts";
export * from "./actor_critic_networks.ts";
export * from "./collect_rollout.ts";
export * from "./policy_change.ts";
export * from "./policy_gradient_loss.ts";
export * from "./ppo.ts";
export {
  PPO_CARTPOLE,
  PPO_DEFAULTS,
  PPO_KERAS,
  PPO_PENDULUM,
  type PpoConfig,
  type PpoObjective,
} from "./ppo_config.ts";
export * from "./ppo_loss.ts";
export * from "./ppo_loss_gradients.ts";
export * from "./ppo_update.ts";
export * from "./reinforce.ts";
export { type Baseline, REINFORCE_DEFAULTS, type ReinforceConfig } from "./reinforce_config.ts";
export * from "./reinforce_state.ts";
