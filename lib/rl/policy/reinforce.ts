/** REINFORCE: the policy gradient from whole episodes, with or without a baseline. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { Adam } from "../../nn/mod.ts";
import type { FloatArray, Random } from "../../random/mod.ts";
import { ActorCriticNetworks } from "./actor_critic_networks.ts";
import type { VectorEnvironment } from "../envs/mod.ts";
import { type Episodes, playEpisodes } from "../episodes.ts";
import { criticLoss, policyGradientLoss } from "./policy_gradient_loss.ts";
import { discountedReturns } from "../returns.ts";

/** What REINFORCE subtracts from the return. */
export type Baseline = "none" | "mean" | "critic";

/** Hyperparameters of a {@linkcode ReinforceAgent}; the defaults are {@linkcode REINFORCE_DEFAULTS}. */
export interface ReinforceConfig {
  /** Subtracted from the return: nothing, the mean over the batch's steps, or a learnt V(s). The last. */
  readonly baseline: Baseline;
  /** Discount, in [0, 1]. 0.99: a horizon of about 100 steps. */
  readonly gamma: number;
  /** Of Adam for both nets, at least 0. 0.003, the best of 0.001, 0.003 and 0.01 on CartPole. */
  readonly learningRate: number;
  /** Units of the hidden tanh layers of both nets. 64, 64: enough for CartPole. */
  readonly hiddenSizes: readonly number[];
  /** Steps of the longest episode that may come: the environment's time limit. 500, CartPole's. */
  readonly longestEpisode: number;
}

/** What {@linkcode ReinforceAgent} uses where nothing else is said. */
export const REINFORCE_DEFAULTS: ReinforceConfig = Object.freeze({
  baseline: "critic",
  gamma: 0.99,
  learningRate: 3e-3,
  hiddenSizes: Object.freeze([64, 64]),
  longestEpisode: 500,
});

/** Hyperparameters that differ from the defaults, and randomness. */
export interface ReinforceOptions extends Partial<ReinforceConfig> {
  /** Where weights, actions and the environment's chances are drawn from. */
  readonly random: Random;
}

/** What one update did. */
export interface ReinforceUpdate {
  /** Steps of the environment that were learnt from. */
  readonly steps: number;
  /** Undiscounted return of each episode. */
  readonly returns: readonly number[];
  /** Mean loss of the critic; 0 without one. */
  readonly valueLoss: number;
}

/**
 * REINFORCE (Williams 1992) with the return from each step on:
 *
 *     gradient of J  ~  mean over episodes of  sum over t of  grad log pi(a_t | s_t) (G_t - b)
 *
 * and one step of Adam along it. An update plays one episode in each copy of the environment. As
 * everywhere in practice the factor gamma^t, which the theorem has, is left out; an episode that
 * runs into the time limit counts as ended there.
 *
 * @example
 * ```ts
 * import { ReinforceAgent } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const agent = new ReinforceAgent(cartPole({ numEnvs: 4 }), { random: new Random(0) });
 * assert.equal(agent.update().returns.length, 4);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export class ReinforceAgent {
  readonly config: ReinforceConfig;
  readonly networks: ActorCriticNetworks;
  readonly #episodes: Random;
  readonly #actions: Random;
  readonly #optimizer: Adam;
  #played = 0;

  /**
   * @param environment each copy plays one episode an update
   * @param options see {@linkcode ReinforceOptions}
   * @throws {RangeError} for a setting out of its range
   */
  constructor(readonly environment: VectorEnvironment, { random, ...given }: ReinforceOptions) {
    this.config = { ...REINFORCE_DEFAULTS, ...given };
    const { gamma, learningRate, hiddenSizes, longestEpisode } = this.config;
    if (!(gamma >= 0 && gamma <= 1)) {
      throw invalidArgument("learn with REINFORCE", "gamma", "in [0, 1]", gamma);
    }
    const { count, observationSize, actionSpace } = environment;
    this.networks = new ActorCriticNetworks({
      ...{ observationSize, actionSpace, hiddenSizes },
      capacity: count * longestEpisode,
      random: random.split("weights"),
    });
    this.#episodes = random.split("episodes");
    this.#actions = random.split("actions");
    this.#optimizer = new Adam({ learningRate });
  }

  /** Play one episode in each copy with the policy as it is. */
  play(): Episodes {
    const { networks, environment } = this, { distribution } = networks, { count } = environment;
    const actions = new Float32Array(count * distribution.actionSize);
    const logProbabilities = new Float32Array(count);
    const act = (observations: Float32Array) => {
      networks.observations.values.set(observations);
      const { parameters } = networks.forward(count);
      distribution.sample(parameters, this.#actions, { actions, logProbabilities });
      return actions;
    };
    return playEpisodes(environment, act, { random: this.#episodes.split(this.#played++) });
  }

  /** Play, then improve policy and critic. */
  update(): ReinforceUpdate {
    const { environment, networks, config } = this, episodes = this.play();
    const steps = episodes.rewards.length, { actions } = episodes;
    networks.observations.values.set(episodes.observations);
    const { parameters, values } = networks.forward(steps);
    const returns = returnsToGo(episodes, config.gamma); // [steps]
    const subtracted = baselineOf(config.baseline, returns, values); // [steps]
    const weights = returns.map((g, t) => g - subtracted[t]!);
    const gradients = {
      parameters: new Float32Array(parameters.length),
      values: new Float32Array(steps),
    };
    const valueScale = config.baseline === "critic" ? 1 / steps : 0;
    const valueLoss = criticLoss(values, returns, gradients.values, { scale: valueScale });
    const batch = { parameters, actions, weights }, scale = 1 / environment.numEnvs;
    policyGradientLoss(networks.distribution, batch, gradients.parameters, { scale });
    networks.backward(gradients);
    const { ofActor, ofCritic } = networks;
    this.#optimizer.applyGradients({
      [ofActor.variable.name]: ofActor.gradients.tensor,
      [ofCritic.variable.name]: ofCritic.gradients.tensor,
    });
    return { steps, returns: undiscounted(episodes), valueLoss };
  }

  /** Free the nets. */
  dispose(): void {
    this.networks.dispose();
    this.#optimizer.dispose();
  }
}

/**
 * Discounted return from each step on to the end of its episode.
 *
 * @param episodes whole episodes
 * @param gamma discount, in [0, 1]
 * @returns shape [steps]
 * @throws {RangeError} for a discount out of its range
 *
 * @example
 * ```ts
 * import { returnsToGo } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const episodes = { rewards: Float32Array.of(1, 1, 5), starts: [0, 2, 3] };
 * assert.deepEqual([...returnsToGo(episodes, 0.5)], [1.5, 1, 5]);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function returnsToGo(
  { rewards, starts }: Pick<Episodes, "rewards" | "starts">,
  gamma: number,
): Float64Array {
  const returns = new Float64Array(rewards.length);
  for (let episode = 0; episode + 1 < starts.length; episode++) {
    const start = starts[episode]!, paid = rewards.subarray(start, starts[episode + 1]);
    returns.set(discountedReturns(paid, { gamma }), start);
  }
  return returns;
}

function baselineOf(baseline: Baseline, returns: Float64Array, values: Float32Array): FloatArray {
  if (baseline === "critic") return values;
  const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
  return new Float64Array(returns.length).fill(baseline === "mean" ? mean : 0);
}

function undiscounted({ rewards, starts }: Episodes): number[] {
  return starts.slice(1).map((end, i) =>
    rewards.subarray(starts[i], end).reduce((a, b) => a + b, 0)
  );
}
