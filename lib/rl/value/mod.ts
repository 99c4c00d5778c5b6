/**
 * Methods that learn action values: the deep Q-network (DQN), deep deterministic policy gradient
 * (DDPG), their targets, target networks and exploration noise.
 *
 * @module
 */
export type { ActionBounds, DdpgNetworks, DdpgNetworksOptions } from "./_ddpg_networks.ts";
export type { ReplayedExperienceState } from "./_replayed_experience.ts";
export * from "./bellman_targets.ts";
export * from "./ddpg.ts";
export { DDPG_DEFAULTS, type DdpgConfig } from "./ddpg_config.ts";
export * from "./ddpg_state.ts";
export type { DdpgUpdateMetrics, DdpgUpdateState } from "./ddpg_update.ts";
export * from "./dqn.ts";
export { DQN_DEFAULTS, type DqnConfig } from "./dqn_config.ts";
export * from "./dqn_state.ts";
export type { DqnUpdateMetrics, DqnUpdateState } from "./dqn_update.ts";
export * from "./exploration_noise.ts";
export * from "./target_network.ts";
export * from "./td3_targets.ts";
export * from "./temporal_difference_loss.ts";
