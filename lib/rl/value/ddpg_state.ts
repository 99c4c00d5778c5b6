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
  /** Online and target networks, and what Adam keeps for the online ones. */
  readonly networks: DdpgUpdateState;
  /** The transitions that batches are drawn from. */
  readonly replay: ReplayBufferState;
  /** Where the environment stands: what it is restored from. */
  readonly environment: EnvironmentState;
  /** Returns and lengths of the episodes so far, those that go on included. */
  readonly statistics: EpisodeStatisticsState;
  /** What the next noise depends on, as its `state` gives it; [] without noise. */
  readonly noise: readonly number[];
  /** Steps in which the noise led beyond a bound. */
  readonly clippedSteps: number;
  /** Where the streams that draw the noise and the batches stand. */
  readonly random: { readonly exploration: RandomState; readonly replay: RandomState };
}
