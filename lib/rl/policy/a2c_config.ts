/** The settings of advantage actor-critic (A2C), one sentence each on why. */
import {
  agentConfig,
  HIDDEN_SIZES,
  LIMIT,
  NOT_NEGATIVE,
  POSITIVE,
  POSITIVE_INTEGER,
  type Rules,
  SWITCH,
  UNIT_INTERVAL,
} from "../_agent_config.ts";

/** Settings of an `A2cAgent`; the defaults are {@linkcode A2C_DEFAULTS}. */
export interface A2cConfig {
  /** Discount, in [0, 1]. 0.99: a horizon of about 100 steps. */
  readonly gamma: number;
  /** Of generalized advantage estimation, in [0, 1]. 0.95; 1 is the n-step return of Mnih et al. 2016, 0 the TD error. */
  readonly lambda: number;
  /** Steps of each environment between two updates, at least 1. 16, which did better on CartPole than the 5 of Mnih et al. 2016. */
  readonly rolloutSteps: number;
  /** Of the actor's Adam, at least 0. 0.002, the best of 0.001, 0.002 and 0.003 on CartPole. */
  readonly learningRate: number;
  /** Of the critic's Adam, at least 0. 0.002, as the actor's. */
  readonly criticLearningRate: number;
  /** Steps of the critic an iteration, all on the same targets, a positive integer. 1; Spinning Up has 80. */
  readonly criticSteps: number;
  /** Weight of the critic's loss, at least 0. 0.5, as in Mnih et al. 2016. */
  readonly valueCoefficient: number;
  /** Whether the advantages of an update are divided by their root mean square. `false`, as in Mnih et al. 2016. */
  readonly unitWeights: boolean;
  /** Weight of the entropy, at least 0. 0.01, as in Mnih et al. 2016. */
  readonly entropyCoefficient: number;
  /** All gradients are scaled down to this joint norm. 0.5, as in Stable-Baselines3. */
  readonly maxGradientNorm: number;
  /** Units of the hidden tanh layers of both networks. 64, 64: enough for CartPole. */
  readonly hiddenSizes: readonly number[];
}

/** What A2C uses where nothing else is said. */
export const A2C_DEFAULTS: A2cConfig = Object.freeze({
  gamma: 0.99,
  lambda: 0.95,
  rolloutSteps: 16,
  learningRate: 2e-3,
  criticLearningRate: 2e-3,
  criticSteps: 1,
  valueCoefficient: 0.5,
  unitWeights: false,
  entropyCoefficient: 0.01,
  maxGradientNorm: 0.5,
  hiddenSizes: Object.freeze([64, 64]),
});

const RULES: Rules<A2cConfig> = {
  gamma: UNIT_INTERVAL,
  lambda: UNIT_INTERVAL,
  rolloutSteps: POSITIVE_INTEGER,
  learningRate: NOT_NEGATIVE,
  criticLearningRate: NOT_NEGATIVE,
  criticSteps: POSITIVE_INTEGER,
  valueCoefficient: POSITIVE,
  unitWeights: SWITCH,
  entropyCoefficient: NOT_NEGATIVE,
  maxGradientNorm: LIMIT,
  hiddenSizes: HIDDEN_SIZES,
};

/** The settings of an agent; throws for one out of its range. */
export function a2cConfig(task: string, given: Partial<A2cConfig>): A2cConfig {
  return agentConfig(task, given, { defaults: A2C_DEFAULTS, rules: RULES });
}
