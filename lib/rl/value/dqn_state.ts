/** What a `DqnAgent` reports, and what it is stored as. */
import type { RandomState } from "../../random/mod.ts";
import type { AgentMetrics } from "../agent.ts";
import type { EnvironmentState, EpisodeStatisticsState } from "../envs/mod.ts";
import type { ReplayBufferState } from "../replay_buffer.ts";
import type { DqnUpdateState } from "./dqn_update.ts";

/** What an iteration of DQN reports: a step and, once there are enough of them, an update. */
export interface DqnMetrics extends AgentMetrics {
  /** Share of random actions now. */
  readonly epsilon: number;
  /** Of the update: undefined before the first. */
  readonly td_loss: number | undefined;
  /** Mean of Q(s, a) over the update's batch: undefined before the first. */
  readonly q_values: number | undefined;
}

/** All that a `DqnAgent` goes on from, as plain data. */
export interface DqnState {
  /** Online and target network, and what Adam keeps for the online one. */
  readonly networks: DqnUpdateState;
  /** The transitions that batches are drawn from. */
  readonly replay: ReplayBufferState;
  /** Where the environment stands: what it is restored from. */
  readonly environment: EnvironmentState;
  /** Returns and lengths of the episodes so far, those that go on included. */
  readonly statistics: EpisodeStatisticsState;
  /** Where the streams that draw exploration and batches stand. */
  readonly random: { readonly exploration: RandomState; readonly replay: RandomState };
}
