/** Proximal policy optimization (PPO, 近端策略优化): the training loop. */
import { Random, type RandomState } from "../../random/mod.ts";
import type { Agent, AgentMetrics } from "../agent.ts";
import { agentRandom, checkEnvironment } from "../_agent_config.ts";
import { environmentState, restoreEnvironment, type TrainedState } from "../_agent_state.ts";
import {
  type EnvironmentState,
  EpisodeStatistics,
  type EpisodeStatisticsState,
  type VectorEnvironment,
} from "../envs/mod.ts";
import { explainedVariance } from "../explained_variance.ts";
import type { RolloutBuffer } from "../rollout_buffer.ts";
import { networksFor, rolloutFor } from "./_parts.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import { collectRollout } from "./collect_rollout.ts";
import { type PpoConfig, ppoConfig } from "./ppo_config.ts";
import { PpoUpdate, type PpoUpdateMetrics } from "./ppo_update.ts";

/** What an iteration of PPO reports of its update, and of the rollout that it was made of. */
export interface PpoMetrics extends AgentMetrics, PpoUpdateMetrics {
  /**
   * 1 - Var(returns - values) / Var(returns) of the rollout: 1 for a critic that foresees all, 0 for
   * one that knows nothing, negative for one that is worse than a constant; 0 where all returns are equal.
   */
  readonly explained_variance: number;
  /** Step size of this iteration. */
  readonly learning_rate: number;
  /** Weight of the KL penalty in this iteration; it counts only with the objective `"kl_penalty"`. */
  readonly kl_coefficient: number;
}

/** All that a {@linkcode PpoAgent} goes on from, as plain data. */
export interface PpoState {
  /** Iterations so far; the learning rate falls with it where it is annealed. */
  readonly iteration: number;
  /** Weight of the KL penalty in the next iteration. */
  readonly klCoefficient: number;
  /** Actor and critic with what Adam keeps for them. */
  readonly networks: TrainedState;
  /** Where the environment stands: what it is restored from. */
  readonly environment: EnvironmentState;
  /** Returns and lengths of the episodes so far, those that go on included. */
  readonly statistics: EpisodeStatisticsState;
  /** Where the streams that draw the actions and the order of the minibatches stand. */
  readonly random: { readonly actions: RandomState; readonly minibatches: RandomState };
}

const TASK = "make a PPO agent";

/**
 * Proximal policy optimization (Schulman et al. 2017, arXiv:1707.06347, algorithm 1), in the form of
 * CleanRL's `ppo.py` (Huang et al. 2022): {@linkcode iterate} lets the policy act for
 * `rolloutSteps`, estimates advantages, and trains on the rollout for `epochs` in minibatches.
 *
 * @example
 * ```ts
 * import { PpoAgent } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const agent = new PpoAgent({}, cartPole({ numEnvs: 4 }), { random: new Random(0) });
 * const { global_step, entropy } = agent.iterate();
 * assert.equal(global_step, 512);
 * assert.ok(entropy > 0.68); // still near log 2: both actions about equally likely
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export class PpoAgent implements Agent<PpoConfig, PpoMetrics, PpoState> {
  readonly config: PpoConfig;
  /** The actor, the critic, and their gradients of the last minibatch. */
  readonly networks: ActorCriticNetworks;
  /** Returns of the episodes so far, and the step at which each ended. */
  readonly statistics: EpisodeStatistics;
  /** What was collected in the last iteration. */
  readonly rollout: RolloutBuffer;
  readonly #update: PpoUpdate;
  #random: { readonly actions: Random; readonly minibatches: Random };
  #iteration = 0;
  #klCoefficient: number;

  /**
   * Draws the weights, makes room for a rollout, and resets the environment.
   *
   * @param config what differs from `PPO_DEFAULTS`
   * @param environment it is reset here; it may mask actions
   * @param options `random`: weights, actions, minibatches and environments each get a stream of it
   * @throws {RangeError | TypeError} for a setting out of its range, or another argument that is none
   */
  constructor(
    config: Partial<PpoConfig>,
    readonly environment: VectorEnvironment,
    options: { readonly random: Random },
  ) {
    checkEnvironment(TASK, environment);
    const random = agentRandom(TASK, options), { numEnvs } = environment;
    this.config = ppoConfig(TASK, config, numEnvs);
    const { minibatchSize, rolloutSteps } = this.config;
    const capacity = Math.max(minibatchSize, numEnvs), weights = random.split("weights");
    this.networks = networksFor(environment, { ...this.config, capacity, random: weights });
    this.rollout = rolloutFor(environment, this.networks, rolloutSteps);
    this.#update = new PpoUpdate(this.networks, this.config);
    this.#klCoefficient = this.config.klCoefficient;
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
   * @throws {RangeError} for a reward, loss or gradient that is not finite; the weights are then
   *   those from before the update
   */
  iterate(): PpoMetrics {
    const { rollout, networks, environment, statistics, config } = this;
    const random = this.#random;
    const actors = { agent: "PPO", environment, networks, statistics, random: random.actions };
    collectRollout(rollout, actors);
    rollout.estimateAdvantages(config);
    const left = config.annealLearningRate ? 1 - this.#iteration / this.iterations : 1;
    const learningRate = config.learningRate * Math.max(0, left);
    const klCoefficient = this.#klCoefficient;
    const options = { random: random.minibatches, learningRate, klCoefficient };
    const metrics = this.#update.run(rollout, options);
    if (config.objective === "kl_penalty") {
      this.#adaptKlCoefficient(metrics.approx_kl_last_epoch);
    }
    this.#iteration++;
    return {
      ...metrics,
      explained_variance: explainedVariance(rollout.values, rollout.returns),
      learning_rate: learningRate,
      kl_coefficient: klCoefficient,
      global_step: this.#iteration * rollout.rows,
      episodic_return: statistics.meanReturn ?? 0,
    };
  }

  /** Section 4: half the weight where the policy moved too little, twice where it moved too far. */
  #adaptKlCoefficient(kl: number): void {
    if (kl < this.config.targetKl / 1.5) this.#klCoefficient /= 2;
    if (kl > this.config.targetKl * 1.5) this.#klCoefficient *= 2;
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

  /** A copy of all that the next iterations depend on, between two of them. */
  get state(): PpoState {
    const { actions, minibatches } = this.#random;
    return {
      iteration: this.#iteration,
      klCoefficient: this.#klCoefficient,
      networks: this.#update.state,
      environment: environmentState("PPO", this.environment),
      statistics: this.statistics.state,
      random: { actions: actions.state, minibatches: minibatches.state },
    };
  }

  /** Go on from a state of an agent with the same config and kind of environment, to the same bits. */
  restore({ iteration, klCoefficient, networks, environment, statistics, random }: PpoState): void {
    restoreEnvironment("PPO", this.environment, environment);
    this.statistics.restore(statistics);
    this.#update.restore(networks);
    this.#random = {
      actions: Random.fromState(random.actions),
      minibatches: Random.fromState(random.minibatches),
    };
    this.#iteration = iteration;
    this.#klCoefficient = klCoefficient;
  }

  /** Free the networks and the optimizer. */
  dispose(): void {
    this.#update.dispose();
    this.networks.dispose();
  }
}
