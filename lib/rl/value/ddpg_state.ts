/** What a `DdpgAgent` reports, and what it is stored as. */
import type { RandomState } from "../../random/mod.ts";
import type { AgentMetrics } from "../agent.ts";
import type { EnvironmentState, EpisodeStatisticsState } from "../envs/mod.ts";
import type { ReplayBufferState } from "../replay_buffer.ts";
import type { DdpgUpdateState } from "./ddpg_update.ts";

/** What an iteration of DDPG reports: a step and, once there are enough of them, an update. */
export interface DdpgMetrics extends AgentMetrics {
  /** Loss of the critic; undefined before the first update, as the two below. */
  readonly td_loss: number | undefined;
  /** Mean of Q(s, a) over the update's batch. */
  readonly q_values: number | undefined;
  /** Minus the mean of Q(s, mu(s)) over the update's batch. */
  readonly policy_loss: number | undefined;
}

/** All that a `DdpgAgent` goes on from, as plain data. */
export interface DdpgState {
  readonly networks: DdpgUpdateState;
  readonly replay: ReplayBufferState;
  readonly environment: EnvironmentState;
  readonly statistics: EpisodeStatisticsState;
  readonly noise: readonly number[];
  /** Steps in which the noise led beyond a bound. */
  readonly clippedSteps: number;
  readonly random: { readonly exploration: RandomState; readonly replay: RandomState };
}
