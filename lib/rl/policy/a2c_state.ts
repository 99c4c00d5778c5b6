/** What an `A2cAgent` reports, and what it is stored as. */
import type { RandomState } from "../../random/mod.ts";
import type { TrainedState } from "../_agent_state.ts";
import type { AgentMetrics } from "../agent.ts";
import type { EnvironmentState, EpisodeStatisticsState } from "../envs/mod.ts";

/** What an iteration of A2C reports. */
export interface A2cMetrics extends AgentMetrics {
  /**
   * Minus the mean of log pi(a | s) times the advantage, over the rollout; it says nothing about
   * how good the policy is.
   */
  readonly policy_loss: number;
  /** Half the mean squared error of the critic. */
  readonly value_loss: number;
  /** Mean entropy of the policy in nats. */
  readonly entropy: number;
  /** Share of the returns' variance that the critic foresaw: see `explainedVariance`. */
  readonly explained_variance: number;
  /** Joint norm of all gradients before it is clipped. */
  readonly grad_norm: number;
}

/** All that an `A2cAgent` goes on from, as plain data. */
export interface A2cState {
  /** Actor and critic with what Adam keeps for them. */
  readonly networks: TrainedState;
  /** Where the environment stands: what it is restored from. */
  readonly environment: EnvironmentState;
  /** Returns and lengths of the episodes so far, those that go on included. */
  readonly statistics: EpisodeStatisticsState;
  /** Where the stream that draws the actions stands. */
  readonly random: { readonly actions: RandomState };
}
