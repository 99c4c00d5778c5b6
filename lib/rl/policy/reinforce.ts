/** REINFORCE: the policy gradient from whole episodes, with or without a baseline. */
import { stepByGradients } from "../../nn/mod.ts";
import { Random } from "../../random/mod.ts";
import { agentRandom, checkEnvironment } from "../_agent_config.ts";
import { restoreTrained, trainedState } from "../_agent_state.ts";
import { checkObservations, taskOf } from "../_non_finite.ts";
import type { Agent } from "../agent.ts";
import { EpisodeStatistics, type VectorEnvironment } from "../envs/mod.ts";
import { type Episodes, playEpisodes } from "../episodes.ts";
import { networksFor } from "./_parts.ts";
import { stepCritic } from "./_critic_steps.ts";
import { ActorCriticAdam } from "./actor_critic_adam.ts";
import { checkEpisodes, undiscountedReturns } from "./_whole_episodes.ts";
import { reinforceLosses } from "./_reinforce_losses.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import { type ReinforceConfig, reinforceConfig } from "./reinforce_config.ts";
import type { ReinforceMetrics, ReinforceState } from "./reinforce_state.ts";

const TASK = "make a REINFORCE agent";

/**
 * REINFORCE (Williams 1992) with the return from each step on:
 *
 *     gradient of J  ~  mean over episodes of  sum over t of  grad log pi(a_t | s_t) (G_t - b)
 *
 * and one step of Adam along it. An iteration plays one episode in each of the parallel environments.
 * As everywhere in practice the factor gamma^t, which the theorem has, is left out. The baseline b is
 * 0, the batch's mean return, or a critic, with which a lambda below 1 takes the lambda-return in
 * place of G_t (generalized advantage estimation). A critic learns from whole returns whatever lambda
 * is. What A2C adds, an entropy bonus, clipping and a value at the time limit, can be switched on.
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
 * const agent = new ReinforceAgent({}, cartPole({ numEnvs: 4 }), { random: new Random(0) });
 * assert.equal(agent.iterate().episodic_returns.length, 4);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export class ReinforceAgent implements Agent<ReinforceConfig, ReinforceMetrics, ReinforceState> {
  readonly config: ReinforceConfig;
  /** The actor, the critic, and their gradients of the last update. */
  readonly networks: ActorCriticNetworks;
  /** Of the episodes so far. */
  readonly statistics: EpisodeStatistics;
  readonly #optimizer: ActorCriticAdam;
  #random: { readonly episodes: Random; readonly actions: Random };
  #iteration = 0;

  /**
   * Draws the weights and makes room for a whole episode of each environment; each iteration resets
   * them.
   *
   * @param config what differs from `REINFORCE_DEFAULTS`
   * @param environment each one plays one episode an iteration; it may mask actions
   * @param options `random`: weights, actions and episodes each get a stream of it
   * @throws {RangeError | TypeError} for a setting out of its range, or another argument that is none
   */
  constructor(
    config: Partial<ReinforceConfig>,
    readonly environment: VectorEnvironment,
    options: { readonly random: Random },
  ) {
    checkEnvironment(TASK, environment);
    const random = agentRandom(TASK, options);
    this.config = reinforceConfig(TASK, config);
    const { hiddenSizes, longestEpisode } = this.config;
    const capacity = environment.numEnvs * longestEpisode, weights = random.split("weights");
    this.networks = networksFor(environment, { hiddenSizes, capacity, random: weights });
    this.#random = { episodes: random.split("episodes"), actions: random.split("actions") };
    this.#optimizer = new ActorCriticAdam(this.networks, this.config);
    this.statistics = new EpisodeStatistics(environment);
  }

  /**
   * Play one episode in each environment with the policy as it is.
   *
   * @throws {RangeError} for an observation or a reward that is not finite
   */
  play(): Episodes {
    const { networks, environment } = this, { distribution } = networks, { numEnvs } = environment;
    const actions = new Float32Array(numEnvs * distribution.actionSize);
    const logProbabilities = new Float32Array(numEnvs);
    let step = 0;
    const act = (observations: Float32Array) => {
      checkObservations("REINFORCE", observations, numEnvs, `at step ${step++} of its episode`);
      networks.observations.values.set(observations);
      const { parameters } = networks.forward(numEnvs, environment.actionMasks);
      distribution.sample(parameters, this.#random.actions, { actions, logProbabilities });
      return actions;
    };
    const random = this.#random.episodes.split(this.#iteration++);
    const episodes = playEpisodes(environment, act, { random });
    checkEpisodes(episodes, this.config.longestEpisode);
    return episodes;
  }

  /**
   * Play, then improve policy and critic.
   *
   * @throws {RangeError} for an observation, reward, loss or gradient that is not finite; the weights are then
   *   those from before the update
   */
  iterate(): ReinforceMetrics {
    const { networks, statistics, config: { maxGradientNorm, criticSteps } } = this;
    const episodes = this.play();
    const { gradients, returns, valueScale: scale, ...losses } = reinforceLosses(
      networks,
      episodes,
      this.config,
    );
    networks.backward(gradients);
    const named = networks.gradients.map(({ name, block }) => [name, block.tensor] as const);
    const grad_norm = stepByGradients(Object.fromEntries(named), {
      model: networks,
      optimizer: this.#optimizer,
      ...(maxGradientNorm < Infinity && { maxGradientNorm }),
      task: taskOf("REINFORCE"),
    });
    stepCritic(networks, returns, {
      ...{ optimizer: this.#optimizer, maxGradientNorm, agent: "REINFORCE" },
      ...{ steps: criticSteps - 1, scale },
    });
    const episodic_returns = undiscountedReturns(episodes), { starts } = episodes;
    for (const [i, value] of episodic_returns.entries()) {
      statistics.recordEpisode(value, starts[i + 1]! - starts[i]!);
    }
    return {
      ...losses,
      grad_norm,
      episodic_returns,
      global_step: statistics.steps,
      episodic_return: statistics.meanReturn!,
    };
  }

  /**
   * The most likely actions.
   *
   * @param observations any number of rows [rows, observationSize]
   * @param actionMasks 1 for each action that may be taken: [rows, actions]; absent: all may
   * @returns [rows, actionSize]
   */
  act(observations: Float32Array, actionMasks?: Uint8Array): Float32Array {
    return this.networks.mostLikelyActions(observations, actionMasks);
  }

  /** A copy of all that the next iterations depend on; each starts new episodes. */
  get state(): ReinforceState {
    const { episodes, actions } = this.#random;
    return {
      iteration: this.#iteration,
      networks: trainedState(this.networks, this.#optimizer),
      statistics: this.statistics.state,
      random: { episodes: episodes.state, actions: actions.state },
    };
  }

  /** Go on from a state of an agent with the same config and kind of environment, to the same bits. */
  restore({ iteration, networks, statistics, random }: ReinforceState): void {
    this.statistics.restore(statistics);
    restoreTrained(this.networks, this.#optimizer, networks);
    this.#random = {
      episodes: Random.fromState(random.episodes),
      actions: Random.fromState(random.actions),
    };
    this.#iteration = iteration;
  }

  /** Free the networks and the optimizer. */
  dispose(): void {
    this.networks.dispose();
    this.#optimizer.dispose();
  }
}
