/** The settings of REINFORCE, one sentence each on why. */
import {
  agentConfig,
  HIDDEN_SIZES,
  NOT_NEGATIVE,
  oneOf,
  POSITIVE_INTEGER,
  type Rules,
  UNIT_INTERVAL,
} from "../_agent_config.ts";

/** What REINFORCE subtracts from the return. */
export type Baseline = "none" | "mean" | "critic";

/** Settings of a `ReinforceAgent`; the defaults are {@linkcode REINFORCE_DEFAULTS}. */
export interface ReinforceConfig {
  /** Subtracted from the return: nothing, the mean over the batch's steps, or a learnt V(s). The last. */
  readonly baseline: Baseline;
  /** Discount, in [0, 1]. 0.99: a horizon of about 100 steps. */
  readonly gamma: number;
  /** Of Adam for both networks, at least 0. 0.003, the best of 0.001, 0.003 and 0.01 on CartPole. */
  readonly learningRate: number;
  /** Units of the hidden tanh layers of both networks. 64, 64: enough for CartPole. */
  readonly hiddenSizes: readonly number[];
  /** Steps of the longest episode that may come: the environment's time limit. 500, CartPole's. */
  readonly longestEpisode: number;
}

/** What REINFORCE uses where nothing else is said. */
export const REINFORCE_DEFAULTS: ReinforceConfig = Object.freeze({
  baseline: "critic",
  gamma: 0.99,
  learningRate: 3e-3,
  hiddenSizes: Object.freeze([64, 64]),
  longestEpisode: 500,
});

const RULES: Rules<ReinforceConfig> = {
  baseline: oneOf("none", "mean", "critic"),
  gamma: UNIT_INTERVAL,
  learningRate: NOT_NEGATIVE,
  hiddenSizes: HIDDEN_SIZES,
  longestEpisode: POSITIVE_INTEGER,
};

/** The settings of an agent; throws for one out of its range. */
export function reinforceConfig(task: string, given: Partial<ReinforceConfig>): ReinforceConfig {
  return agentConfig(task, given, { defaults: REINFORCE_DEFAULTS, rules: RULES });
}
