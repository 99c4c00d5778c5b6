/** The hyperparameters of DDPG. */
import { invalidArgument } from "../../_invalid_argument.ts";

/** Hyperparameters of a {@linkcode DdpgAgent}; the defaults are {@linkcode DDPG_DEFAULTS}. */
export interface DdpgConfig {
  /** Units of the hidden layers of actor and critic. 64, 64: Pendulum needs no more, and they are fast. */
  readonly hidden: readonly number[];
  /** Of the actor's Adam. 0.001, as in Keras's example. */
  readonly actorLearningRate: number;
  /** Of the critic's Adam. 0.002, as in Keras's example: the critic has to lead. */
  readonly criticLearningRate: number;
  /** Discount factor, in [0, 1). 0.99, as in Lillicrap et al. 2016. */
  readonly gamma: number;
  /** Transitions in an update. 64, as in the paper. */
  readonly batchSize: number;
  /** Transitions that are kept. 50,000, as in Keras's example. */
  readonly replayCapacity: number;
  /** Steps before the first update. 200: one episode of Pendulum. */
  readonly learningStarts: number;
  /** Tau, the share of the way that the target networks go after each update, in (0, 1]. 0.005, as in Keras's example. */
  readonly targetRate: number;
}

/** What DDPG uses where nothing else is said, chosen for Pendulum and 10,000 steps. */
export const DDPG_DEFAULTS: DdpgConfig = {
  hidden: [64, 64],
  actorLearningRate: 1e-3,
  criticLearningRate: 2e-3,
  gamma: 0.99,
  batchSize: 64,
  replayCapacity: 50_000,
  learningStarts: 200,
  targetRate: 0.005,
};

/** Throw for a field out of its range; sizes are checked where they are used. */
export function checkDdpgConfig({ gamma, targetRate, learningStarts }: DdpgConfig): void {
  const task = "make a DDPG agent";
  if (!(gamma >= 0 && gamma < 1)) throw invalidArgument(task, "gamma", "in [0, 1)", gamma);
  if (!(targetRate > 0 && targetRate <= 1)) {
    throw invalidArgument(task, "targetRate", "in (0, 1]", targetRate);
  }
  if (!(Number.isSafeInteger(learningStarts) && learningStarts > 0)) {
    throw invalidArgument(task, "learningStarts", "a positive integer", learningStarts);
  }
}
