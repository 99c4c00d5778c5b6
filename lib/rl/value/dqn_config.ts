/** The settings of DQN, one sentence each on why. */
import {
  agentConfig,
  BELOW_ONE,
  HIDDEN_SIZES,
  NOT_NEGATIVE,
  oneOf,
  POSITIVE_INTEGER,
  type Rules,
  SHARE,
  SWITCH,
  UNIT_INTERVAL,
} from "../_agent_config.ts";
import type { TemporalDifferenceLoss } from "./temporal_difference_loss.ts";

/** Settings of a `DqnAgent`; the defaults are {@linkcode DQN_DEFAULTS}. */
export interface DqnConfig {
  /** Units of the hidden layers. 64, 64: enough for four numbers in, and fast. */
  readonly hiddenSizes: readonly number[];
  /** Of Adam. 0.001, its default. */
  readonly learningRate: number;
  /** Discount factor, in [0, 1). 0.99, as in Mnih et al. 2015: a horizon of about 100 steps. */
  readonly gamma: number;
  /** Transitions in an update. 64: an update costs hardly more than one of 32, the paper's. */
  readonly batchSize: number;
  /** Transitions that are kept. 50,000: all of them, in a short training. */
  readonly replayCapacity: number;
  /** Steps before the first update. 1,000: a first batch should not be all one episode. */
  readonly learningStarts: number;
  /** C, updates between two updates of the target network; 1: every time. 200, of the order of 1 % of a training. */
  readonly targetPeriod: number;
  /** Share of the way that the target network then goes, in (0, 1]. 1: all of it. */
  readonly targetRate: number;
  /** Whether the online network chooses the action that the target network values (Double DQN). */
  readonly doubleQ: boolean;
  /** {@linkcode TemporalDifferenceLoss}. Squared, as in the formula; the paper clips the error. */
  readonly loss: TemporalDifferenceLoss;
  /** Share of random actions at the start. 1: nothing is known yet. */
  readonly epsilonStart: number;
  /** Share of random actions in the end. 0.05. */
  readonly epsilonEnd: number;
  /** Steps on the way between the two. 5,000. */
  readonly epsilonSteps: number;
}

/** What DQN uses where nothing else is said, chosen for CartPole and 15,000 steps. */
export const DQN_DEFAULTS: DqnConfig = Object.freeze({
  hiddenSizes: Object.freeze([64, 64]),
  learningRate: 1e-3,
  gamma: 0.99,
  batchSize: 64,
  replayCapacity: 50_000,
  learningStarts: 1000,
  targetPeriod: 200,
  targetRate: 1,
  doubleQ: false,
  loss: "squared",
  epsilonStart: 1,
  epsilonEnd: 0.05,
  epsilonSteps: 5000,
});

const RULES: Rules<DqnConfig> = {
  hiddenSizes: HIDDEN_SIZES,
  learningRate: NOT_NEGATIVE,
  gamma: BELOW_ONE,
  batchSize: POSITIVE_INTEGER,
  replayCapacity: POSITIVE_INTEGER,
  learningStarts: POSITIVE_INTEGER,
  targetPeriod: POSITIVE_INTEGER,
  targetRate: SHARE,
  doubleQ: SWITCH,
  loss: oneOf("squared", "huber"),
  epsilonStart: UNIT_INTERVAL,
  epsilonEnd: UNIT_INTERVAL,
  epsilonSteps: POSITIVE_INTEGER,
};

/** The settings of an agent; throws for one out of its range. */
export function dqnConfig(task: string, given: Partial<DqnConfig>): DqnConfig {
  return agentConfig(task, given, { defaults: DQN_DEFAULTS, rules: RULES });
}
