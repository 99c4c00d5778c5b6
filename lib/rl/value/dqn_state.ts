/** What a `DqnAgent` reports, and what it is stored as. */
import type { AgentMetrics } from "../agent.ts";
import type { ReplayedExperienceState } from "./_replayed_experience.ts";
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
export interface DqnState extends ReplayedExperienceState {
  /** Online and target network, and what Adam keeps for the online one. */
  readonly networks: DqnUpdateState;
}
