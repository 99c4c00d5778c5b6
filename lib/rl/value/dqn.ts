/** DQN: Q-learning with a neural network, experience replay and a target network. */
import * as tf from "@tensorflow/tfjs";
import { Adam } from "../../nn/mod.ts";
import { DenseNetwork, linearSchedule } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";
import { singleActionSpace } from "./_single_environment.ts";
import {
  bellmanTargets,
  doubleActionValues,
  greedyAction,
  maximumActionValues,
} from "./bellman_targets.ts";
import { checkDqnConfig, DQN_DEFAULTS, type DqnConfig } from "./dqn_config.ts";
import { EpisodeStatistics, type VectorEnvironment } from "../envs/mod.ts";
import { ReplayBuffer, type TransitionBatch, transitionBatch } from "../replay_buffer.ts";
import { hardUpdate, softUpdate } from "./target_network.ts";
import { temporalDifferenceLoss } from "./temporal_difference_loss.ts";

/** What a {@linkcode DqnAgent} is made of. */
export interface DqnOptions extends Partial<DqnConfig> {
  /** Where weights, actions, batches and the environment's starts are drawn from. */
  readonly random: Random;
}

/**
 * Deep Q-network (DQN; Mnih et al. 2015, algorithm 1): a network Q(s, .) with one output an action is
 * fitted to y = r + gamma max_a Q_target(s', a) on batches from a replay buffer, while the agent acts
 * epsilon-greedily. With `doubleQ` the online network chooses the action in y (van Hasselt et al. 2016).
 *
 * @throws {RangeError} for a field out of its range, or an environment of several copies or without
 *   discrete actions
 *
 * @example
 * ```ts
 * import { DqnAgent } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const agent = new DqnAgent(cartPole({ numEnvs: 1 }), { random: new Random(0), learningStarts: 64 });
 * for (let step = 0; step < 100; step++) agent.step();
 * assert.equal(agent.updates, 37);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export class DqnAgent {
  readonly config: DqnConfig;
  readonly online: DenseNetwork;
  readonly target: DenseNetwork;
  readonly replay: ReplayBuffer;
  /** Returns of the episodes so far; its means go over the last 10. */
  readonly statistics: EpisodeStatistics;
  readonly #environment: VectorEnvironment;
  readonly #actions: number;
  readonly #optimizer: Adam;
  readonly #batch: TransitionBatch;
  readonly #exploration: Random;
  readonly #sampling: Random;
  readonly #observation: Float32Array;
  readonly #epsilonAt: (step: number) => number;
  #steps = 0;
  #updates = 0;

  constructor(environment: VectorEnvironment, { random, ...given }: DqnOptions) {
    this.config = { ...DQN_DEFAULTS, ...given };
    checkDqnConfig(this.config);
    this.#actions = singleActionSpace("make a DQN agent", environment, "discrete").actions;
    this.#environment = environment;
    const { observationSize } = environment, sizes = { observationSize, actionSize: 1 };
    const layers = [observationSize, ...this.config.hidden, this.#actions];
    this.online = new DenseNetwork(layers, { random: random.split("weights") });
    this.target = new DenseNetwork(layers, { random: random.split("weights") });
    this.replay = new ReplayBuffer({ capacity: this.config.replayCapacity, ...sizes });
    this.#batch = transitionBatch(this.config.batchSize, sizes);
    this.#optimizer = new Adam({ learningRate: this.config.learningRate });
    const { epsilonStart, epsilonEnd, epsilonSteps } = this.config;
    this.#epsilonAt = linearSchedule(epsilonStart, epsilonEnd, epsilonSteps);
    this.#exploration = random.split("exploration");
    this.#sampling = random.split("replay");
    this.#observation = new Float32Array(observationSize);
    environment.reset(random.split("environment"));
    this.statistics = new EpisodeStatistics(environment, { window: 10 });
  }

  /** Updates of the online network. */
  get updates(): number {
    return this.#updates;
  }

  /** Share of random actions now: it falls linearly, then stays. */
  get epsilon(): number {
    return this.#epsilonAt(this.#steps);
  }

  /** One step in the environment and, once there are enough of them, one update. */
  step(): void {
    const environment = this.#environment;
    this.#observation.set(environment.observations);
    const action = this.#exploration.uniform() < this.epsilon
      ? this.#exploration.integer(0, this.#actions)
      : greedyAction(this.online.applyToOne(this.#observation));
    environment.step([action]);
    const reward = environment.rewards[0]!, terminated = environment.terminated[0] === 1;
    this.replay.add(this.#observation, [action], reward, environment.finalObservations, terminated);
    this.#steps++;
    this.statistics.record();
    if (this.#steps >= this.config.learningStarts) this.update();
  }

  /** Draw a batch and take one step of Adam on its loss, which is returned. */
  update(): number {
    const batch = this.#batch, { observations, actions } = batch, { loss } = this.config;
    this.replay.sample(batch, this.#sampling);
    const value = tf.tidy(() => {
      const targets = this.targets(batch);
      let value = 0;
      const { grads } = tf.variableGrads(() => {
        const q = this.online.apply(this.#rows(observations)); // [batch, actions]
        const result = temporalDifferenceLoss(q.dataSync(), actions, targets, loss);
        value = result.loss;
        // a scalar with the same gradient: the sum of Q times the constants dL/dQ
        return tf.sum(
          tf.mul(q, tf.tensor(Float32Array.from(result.gradient), q.shape)),
        ) as tf.Scalar;
      }, this.online.variables);
      this.#optimizer.applyGradients(grads as never);
      return value;
    });
    this.#updates++;
    if (this.#updates % this.config.targetPeriod === 0) this.#updateTarget();
    return value;
  }

  /** The targets y of a batch, shape [batch]. */
  targets({ rewards, terminated, nextObservations }: TransitionBatch): Float64Array {
    const { doubleQ, gamma } = this.config;
    const q = this.#valuesBy(this.target, nextObservations); // [batch, actions]
    const nextValues = doubleQ
      ? doubleActionValues(this.#valuesBy(this.online, nextObservations), q, this.#actions)
      : maximumActionValues(q, this.#actions);
    return bellmanTargets(rewards, terminated, nextValues, gamma);
  }

  /** Q(s, .) of the online network for many observations: [count, actions] row by row. */
  actionValues(observations: Float32Array): Float32Array {
    return this.#valuesBy(this.online, observations);
  }

  /** max_a Q(s, a) for each of many observations. */
  greedyValues(observations: Float32Array): Float64Array {
    return maximumActionValues(this.actionValues(observations), this.#actions);
  }

  /** The greedy action for each of many observations. */
  greedyActions(observations: Float32Array): Int32Array {
    const q = this.actionValues(observations), actions = this.#actions;
    return Int32Array.from(
      { length: q.length / actions },
      (_, row) => greedyAction(q, actions, row),
    );
  }

  /** Free the weights and the optimizer. */
  dispose(): void {
    this.online.dispose();
    this.target.dispose();
    this.#optimizer.dispose();
  }

  #valuesBy(network: DenseNetwork, observations: Float32Array): Float32Array {
    const q = tf.tidy(() => network.apply(this.#rows(observations))); // [count, actions]
    const values = q.dataSync() as Float32Array; // outside: tidy would look through all numbers
    q.dispose();
    return values;
  }

  #rows(observations: Float32Array): tf.Tensor2D {
    const size = this.#observation.length;
    return tf.tensor2d(observations, [observations.length / size, size]); // [count, observationSize]
  }

  #updateTarget(): void {
    const { targetRate } = this.config;
    if (targetRate === 1) return hardUpdate(this.target.variables, this.online.variables);
    softUpdate(this.target.variables, this.online.variables, targetRate);
  }
}
