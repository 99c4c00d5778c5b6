/** Proximal policy optimization (PPO, 近端策略优化): the training loop. */
import { Random, type RandomState } from "../../random/mod.ts";
import { ActorCriticNetworks } from "./actor_critic_networks.ts";
import { collectRollout } from "./collect_rollout.ts";
import {
  type EnvironmentState,
  EpisodeStatistics,
  type EpisodeStatisticsState,
  type RestorableEnvironment,
} from "../envs/mod.ts";
import { generalizedAdvantageEstimation } from "../generalized_advantage_estimation.ts";
import { checkPpoConfig, type PpoConfig } from "./ppo_config.ts";
import { explainedVariance, type PpoMetrics } from "./ppo_metrics.ts";
import { PpoUpdate, type PpoWeights } from "./ppo_update.ts";
import { RolloutBuffer } from "../rollout_buffer.ts";

/** All that a {@linkcode PpoTrainer} goes on from, as plain data. */
export interface PpoState {
  readonly iteration: number;
  readonly klCoefficient: number;
  readonly weights: PpoWeights;
  readonly environment: EnvironmentState;
  readonly statistics: EpisodeStatisticsState;
  readonly random: { readonly actions: RandomState; readonly minibatches: RandomState };
}

/**
 * Proximal policy optimization (Schulman et al. 2017, arXiv:1707.06347, algorithm 1), in the form of
 * CleanRL's `ppo.py` (Huang et al. 2022): {@linkcode iterate} lets the policy act for
 * `rolloutSteps`, estimates advantages, and passes over the rollout `epochs` times in minibatches.
 *
 * The same config, environment and seed give the same bits. A reward, loss or gradient that is not
 * finite stops the iteration with an error, and the weights are again those from before its update.
 *
 * @example
 * ```ts
 * import { cleanRlPpoConfig, PpoTrainer } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const environment = cartPole({ numEnvs: 4 });
 * const trainer = new PpoTrainer(cleanRlPpoConfig, environment, { random: new Random(0) });
 * const { global_step, entropy } = trainer.iterate();
 * assert.equal(global_step, 512);
 * assert.ok(entropy > 0.68); // still near log 2: both actions about equally likely
 * trainer.dispose();
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export class PpoTrainer {
  readonly networks: ActorCriticNetworks;
  /** Returns of the episodes so far, and the step at which each ended. */
  readonly statistics: EpisodeStatistics;
  /** What was lived through in the last iteration. */
  readonly rollout: RolloutBuffer;
  readonly #update: PpoUpdate;
  #random: { readonly actions: Random; readonly minibatches: Random };
  #iteration = 0;
  #klCoefficient: number;

  /**
   * @param config see {@linkcode PpoConfig}
   * @param environment it is reset here
   * @param options `random`: weights, actions, minibatches and environments each get a stream of it
   * @throws {RangeError | TypeError} for a setting out of its range
   */
  constructor(
    readonly config: PpoConfig,
    readonly environment: RestorableEnvironment,
    { random }: { readonly random: Random },
  ) {
    checkPpoConfig(config);
    const { observationSize, actionSpace, count } = environment;
    const { hiddenSizes, minibatchSize, rolloutSteps } = config;
    const capacity = Math.max(minibatchSize, count), sizes = { observationSize, hiddenSizes };
    const weights = random.split("weights");
    this.networks = new ActorCriticNetworks({ ...sizes, actionSpace, capacity, random: weights });
    const { actionSize, parameterCount } = this.networks.distribution;
    const widths = { observationSize, actionSize, parameterCount };
    this.rollout = new RolloutBuffer({ time: rolloutSteps, environments: count, ...widths });
    this.#update = new PpoUpdate(this.networks, this.rollout, config);
    this.#klCoefficient = config.klCoefficient;
    this.#random = { actions: random.split("actions"), minibatches: random.split("minibatches") };
    environment.reset(random.split("environment"));
    this.statistics = new EpisodeStatistics(environment);
  }

  /** Iterations that `totalSteps` has room for. */
  get iterations(): number {
    return Math.max(1, Math.floor(this.config.totalSteps / this.rollout.rows));
  }

  /** Iterations so far. */
  get iteration(): number {
    return this.#iteration;
  }

  /**
   * One rollout and one update.
   *
   * @throws {RangeError} for a reward, loss or gradient that is not finite
   */
  iterate(): PpoMetrics {
    const { rollout, networks, environment, statistics, config } = this;
    const { actions, minibatches } = this.#random;
    collectRollout(rollout, { environment, networks, statistics, random: actions });
    const advantages = generalizedAdvantageEstimation(rollout, config);
    const left = config.annealLearningRate ? 1 - this.#iteration / this.iterations : 1;
    const learningRate = config.learningRate * Math.max(0, left);
    const options = { random: minibatches, learningRate, klCoefficient: this.#klCoefficient };
    const metrics = this.#update.run(rollout, advantages, options);
    if (config.objective === "kl_penalty") {
      this.#adaptKlCoefficient(metrics.approx_kl_last_epoch);
    }
    this.#iteration++;
    return {
      ...metrics,
      explained_variance: explainedVariance(rollout.values, advantages.returns),
      learning_rate: learningRate,
      kl_coefficient: options.klCoefficient,
      global_step: this.#iteration * rollout.rows,
      episodic_return: statistics.meanReturn ?? 0,
    };
  }

  /** Section 4: half the weight where the policy moved too little, twice where it moved too far. */
  #adaptKlCoefficient(kl: number): void {
    if (kl < this.config.targetKl / 1.5) this.#klCoefficient /= 2;
    if (kl > this.config.targetKl * 1.5) this.#klCoefficient *= 2;
  }

  /** The most likely action for each row of observations [rows, observationSize]. */
  act(observations: Float32Array): Float32Array {
    return this.networks.mostLikelyActions(observations);
  }

  /** A copy of all that the next iterations depend on, between two of them. */
  get state(): PpoState {
    const { actions, minibatches } = this.#random;
    return {
      iteration: this.#iteration,
      klCoefficient: this.#klCoefficient,
      weights: this.#update.weights,
      environment: this.environment.state,
      statistics: this.statistics.state,
      random: { actions: actions.state, minibatches: minibatches.state },
    };
  }

  /** Go on from a state of a trainer with the same config and kind of environment, to the same bits. */
  restore({ iteration, klCoefficient, weights, environment, statistics, random }: PpoState): void {
    this.environment.restore(environment);
    this.statistics.restore(statistics);
    this.#update.restore(weights);
    this.#random = {
      actions: Random.fromState(random.actions),
      minibatches: Random.fromState(random.minibatches),
    };
    this.#iteration = iteration;
    this.#klCoefficient = klCoefficient;
  }

  /** Free the nets and the optimizer. */
  dispose(): void {
    this.#update.dispose();
    this.networks.dispose();
  }
}
