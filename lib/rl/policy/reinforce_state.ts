/** What a `ReinforceAgent` reports, and what it is stored as. */
import type { RandomState } from "../../random/mod.ts";
import type { TrainedState } from "../_agent_state.ts";
import type { AgentMetrics } from "../agent.ts";
import type { EpisodeStatisticsState } from "../envs/mod.ts";

/** What an iteration of REINFORCE reports. */
export interface ReinforceMetrics extends AgentMetrics {
  /** Undiscounted return of each episode of this iteration. */
  readonly episodic_returns: readonly number[];
  /**
   * Minus the sum over an episode of log pi(a | s) (return - baseline), averaged over the
   * episodes; it says nothing about how good the policy is.
   */
  readonly policy_loss: number;
  /** Half the mean squared error of the critic; 0 without one. */
  readonly value_loss: number;
  /** Mean entropy of the policy in nats. */
  readonly entropy: number;
  /** Share of the returns' variance that the critic foresaw: see `explainedVariance`. */
  readonly explained_variance: number;
  /** Joint norm of all gradients. */
  readonly grad_norm: number;
}

/** All that a `ReinforceAgent` goes on from, as plain data. */
export interface ReinforceState {
  /** Iterations so far; each draws its episodes from a stream of its own. */
  readonly iteration: number;
  /** Actor and critic with what Adam keeps for them. */
  readonly networks: TrainedState;
  /** Returns and lengths of the episodes so far. */
  readonly statistics: EpisodeStatisticsState;
  /**
   * The generator that the episodes are split from, and where the stream that draws the actions
   * stands.
   */
  readonly random: { readonly episodes: RandomState; readonly actions: RandomState };
}
