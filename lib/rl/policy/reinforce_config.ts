/** The settings of REINFORCE, one sentence each on why. */
import { invalidArgument } from "../../_invalid_argument.ts";
import {
  agentConfig,
  HIDDEN_SIZES,
  LIMIT,
  NOT_NEGATIVE,
  oneOf,
  POSITIVE_INTEGER,
  type Rules,
  SWITCH,
  UNIT_INTERVAL,
} from "../_agent_config.ts";

/** What REINFORCE subtracts from the return. */
export type Baseline = "none" | "mean" | "critic";

/** Settings of a `ReinforceAgent`; the defaults are {@linkcode REINFORCE_DEFAULTS}. */
export interface ReinforceConfig {
  /** Subtracted from the return: nothing, the mean over the batch's steps, or a learnt V(s). The last. */
  readonly baseline: Baseline;
  /** With a critic, the weight is the lambda-return less V(s): in [0, 1]. 1, the whole return. */
  readonly lambda: number;
  /** Discount, in [0, 1]. 0.99: a horizon of about 100 steps. */
  readonly gamma: number;
  /** Of the actor's Adam, at least 0. 0.003, the best of 0.001, 0.003 and 0.01 on CartPole. */
  readonly learningRate: number;
  /** Of the critic's Adam, at least 0. 0.003, as the actor's. */
  readonly criticLearningRate: number;
  /** Steps of the critic an iteration, all on the same targets, a positive integer. 1; Spinning Up has 80. */
  readonly criticSteps: number;
  /** Weight of the entropy, at least 0. 0, as in Williams 1992; A2C has 0.01. */
  readonly entropyCoefficient: number;
  /** All gradients are scaled down to this joint norm. Infinity: never; A2C has 0.5. */
  readonly maxGradientNorm: number;
  /** What the sum over the steps is divided by. "episodes", as in the theorem; "steps", as in A2C. */
  readonly average: "episodes" | "steps";
  /** Whether an update's weights are divided by their root mean square, so that no other setting depends on their scale. `false`. */
  readonly unitWeights: boolean;
  /** Whether the critic says what an episode that ran into the time limit would still have earned. `false`. */
  readonly bootstrapsTimeLimit: boolean;
  /** Units of the hidden tanh layers of both networks. 64, 64: enough for CartPole. */
  readonly hiddenSizes: readonly number[];
  /** Steps of the longest episode that may come: the environment's time limit. 500, CartPole's. */
  readonly longestEpisode: number;
}

/** What REINFORCE uses where nothing else is said. */
export const REINFORCE_DEFAULTS: ReinforceConfig = Object.freeze({
  baseline: "critic",
  lambda: 1,
  gamma: 0.99,
  learningRate: 3e-3,
  criticLearningRate: 3e-3,
  criticSteps: 1,
  entropyCoefficient: 0,
  maxGradientNorm: Infinity,
  average: "episodes",
  unitWeights: false,
  bootstrapsTimeLimit: false,
  hiddenSizes: Object.freeze([64, 64]),
  longestEpisode: 500,
});

const RULES: Rules<ReinforceConfig> = {
  baseline: oneOf("none", "mean", "critic"),
  lambda: UNIT_INTERVAL,
  gamma: UNIT_INTERVAL,
  learningRate: NOT_NEGATIVE,
  criticLearningRate: NOT_NEGATIVE,
  criticSteps: POSITIVE_INTEGER,
  entropyCoefficient: NOT_NEGATIVE,
  maxGradientNorm: LIMIT,
  average: oneOf("episodes", "steps"),
  unitWeights: SWITCH,
  bootstrapsTimeLimit: SWITCH,
  hiddenSizes: HIDDEN_SIZES,
  longestEpisode: POSITIVE_INTEGER,
};

/** The settings of an agent; throws for one out of its range. */
export function reinforceConfig(task: string, given: Partial<ReinforceConfig>): ReinforceConfig {
  const config = agentConfig(task, given, { defaults: REINFORCE_DEFAULTS, rules: RULES });
  if (config.baseline !== "critic" && config.lambda !== 1) {
    throw invalidArgument(task, "config.lambda", "1 without a critic as baseline", config.lambda);
  }
  return config;
}
