/** The settings of DDPG, one sentence each on why. */
import {
  agentConfig,
  BELOW_ONE,
  HIDDEN_SIZES,
  NOT_NEGATIVE,
  POSITIVE_INTEGER,
  type Rules,
  SHARE,
} from "../_agent_config.ts";

/** Settings of a `DdpgAgent`; the defaults are {@linkcode DDPG_DEFAULTS}. */
export interface DdpgConfig {
  /** Units of the hidden layers of actor and critic. 64, 64: Pendulum needs no more, and they are fast. */
  readonly hiddenSizes: readonly number[];
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
export const DDPG_DEFAULTS: DdpgConfig = Object.freeze({
  hiddenSizes: Object.freeze([64, 64]),
  actorLearningRate: 1e-3,
  criticLearningRate: 2e-3,
  gamma: 0.99,
  batchSize: 64,
  replayCapacity: 50_000,
  learningStarts: 200,
  targetRate: 0.005,
});

const RULES: Rules<DdpgConfig> = {
  hiddenSizes: HIDDEN_SIZES,
  actorLearningRate: NOT_NEGATIVE,
  criticLearningRate: NOT_NEGATIVE,
  gamma: BELOW_ONE,
  batchSize: POSITIVE_INTEGER,
  replayCapacity: POSITIVE_INTEGER,
  learningStarts: POSITIVE_INTEGER,
  targetRate: SHARE,
};

/** The settings of an agent; throws for one out of its range. */
export function ddpgConfig(task: string, given: Partial<DdpgConfig>): DdpgConfig {
  return agentConfig(task, given, { defaults: DDPG_DEFAULTS, rules: RULES });
}
