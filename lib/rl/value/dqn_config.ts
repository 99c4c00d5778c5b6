/** The hyperparameters of DQN. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { TemporalDifferenceLoss } from "./temporal_difference_loss.ts";

/** Hyperparameters of a {@linkcode DqnAgent}; the defaults are {@linkcode DQN_DEFAULTS}. */
export interface DqnConfig {
  /** Units of the hidden layers. 64, 64: enough for four numbers in, and fast. */
  readonly hidden: readonly number[];
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
  /** Share of the way that the target network then goes, in (0, 1]. 1: it becomes a copy. */
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
export const DQN_DEFAULTS: DqnConfig = {
  hidden: [64, 64],
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
};

/** Throw for a field out of its range; sizes are checked where they are used. */
export function checkDqnConfig(config: DqnConfig): void {
  const task = "make a DQN agent";
  const { gamma, targetRate, epsilonStart, epsilonEnd } = config;
  if (!(gamma >= 0 && gamma < 1)) throw invalidArgument(task, "gamma", "in [0, 1)", gamma);
  if (!(targetRate > 0 && targetRate <= 1)) {
    throw invalidArgument(task, "targetRate", "in (0, 1]", targetRate);
  }
  for (const [name, epsilon] of Object.entries({ epsilonStart, epsilonEnd })) {
    if (!(epsilon >= 0 && epsilon <= 1)) throw invalidArgument(task, name, "in [0, 1]", epsilon);
  }
  const { targetPeriod, learningStarts, epsilonSteps } = config;
  for (const [name, count] of Object.entries({ targetPeriod, learningStarts, epsilonSteps })) {
    if (Number.isSafeInteger(count) && count > 0) continue;
    throw invalidArgument(task, name, "a positive integer", count);
  }
}
