/** What a `DdpgAgent` reports, and what it is stored as. */
import type { AgentMetrics } from "../agent.ts";
import type { ReplayedExperienceState } from "./_replayed_experience.ts";
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
export interface DdpgState extends ReplayedExperienceState {
  /** Online and target networks, and what Adam keeps for the online ones. */
  readonly networks: DdpgUpdateState;
  /** What the next noise depends on, as its `state` gives it; [] without noise. */
  readonly noise: readonly number[];
  /** Steps in which the noise led beyond a bound. */
  readonly clippedSteps: number;
}
