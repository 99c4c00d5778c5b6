/** DDPG: an actor that gives one real-valued action, taught by a critic that values it. */
import * as tf from "@tensorflow/tfjs";
import { Adam } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";
import { ActorCritic } from "./_actor_critic.ts";
import { singleActionSpace } from "./_single_environment.ts";
import { bellmanTargets } from "./bellman_targets.ts";
import { checkDdpgConfig, DDPG_DEFAULTS, type DdpgConfig } from "./ddpg_config.ts";
import { EpisodeStatistics, type VectorEnvironment } from "../envs/mod.ts";
import type { ExplorationNoise } from "./exploration_noise.ts";
import { ReplayBuffer, type TransitionBatch, transitionBatch } from "../replay_buffer.ts";
import { softUpdate } from "./target_network.ts";
import { temporalDifferenceLoss } from "./temporal_difference_loss.ts";

/** What a {@linkcode DdpgAgent} is made of. */
export interface DdpgOptions extends Partial<DdpgConfig> {
  /** Where weights, noise, batches and the environment's starts are drawn from. */
  readonly random: Random;
  /** What is added to the actor's actions, before they are clipped to the bounds; nothing by default. */
  readonly noise?: ExplorationNoise;
}

/**
 * Deep deterministic policy gradient (DDPG; Lillicrap et al. 2016, algorithm 1): a critic Q(s, a) is
 * fitted to y = r + gamma Q_target(s', mu_target(s')), and an actor mu(s) climbs Q(s, mu(s)). Both
 * target networks follow slowly. The agent acts by clip(mu(s) + noise).
 *
 * @throws {RangeError} for a field out of its range, or an environment of several copies or without
 *   real-valued actions
 *
 * @example
 * ```ts
 * import { DdpgAgent, GaussianNoise } from "lib/rl/mod.ts";
 * import { pendulum } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const noise = new GaussianNoise({ sigma: 0.2 }), random = new Random(0);
 * const agent = new DdpgAgent(pendulum({ numEnvs: 1 }), { random, noise, learningStarts: 64 });
 * for (let step = 0; step < 70; step++) agent.step();
 * assert.equal(agent.updates, 7);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export class DdpgAgent {
  readonly config: DdpgConfig;
  readonly online: ActorCritic;
  readonly target: ActorCritic;
  readonly replay: ReplayBuffer;
  /** Returns of the episodes so far; its means go over the last 10. */
  readonly statistics: EpisodeStatistics;
  readonly #environment: VectorEnvironment;
  readonly #noise: ExplorationNoise | undefined;
  readonly #actorOptimizer: Adam;
  readonly #criticOptimizer: Adam;
  readonly #batch: TransitionBatch;
  readonly #exploration: Random;
  readonly #sampling: Random;
  readonly #observation: Float32Array;
  readonly #action: Float64Array;
  #steps = 0;
  #updates = 0;
  #clipped = 0;

  constructor(environment: VectorEnvironment, { random, noise, ...given }: DdpgOptions) {
    this.config = { ...DDPG_DEFAULTS, ...given };
    checkDdpgConfig(this.config);
    const bounds = singleActionSpace("make a DDPG agent", environment, "box");
    this.#environment = environment;
    this.#noise = noise;
    const { observationSize } = environment, sizes = { observationSize, actionSize: bounds.size };
    const shape = { observationSize, bounds, hidden: this.config.hidden };
    this.online = new ActorCritic({ ...shape, random: random.split("weights") });
    this.target = new ActorCritic({ ...shape, random: random.split("weights") });
    this.replay = new ReplayBuffer({ capacity: this.config.replayCapacity, ...sizes });
    this.#batch = transitionBatch(this.config.batchSize, sizes);
    this.#actorOptimizer = new Adam({ learningRate: this.config.actorLearningRate });
    this.#criticOptimizer = new Adam({ learningRate: this.config.criticLearningRate });
    this.#exploration = random.split("exploration");
    this.#sampling = random.split("replay");
    this.#observation = new Float32Array(observationSize);
    this.#action = new Float64Array(bounds.size);
    environment.reset(random.split("environment"));
    this.statistics = new EpisodeStatistics(environment, { window: 10 });
  }

  /** Updates of actor and critic. */
  get updates(): number {
    return this.#updates;
  }

  /** Share of the steps in which the noise led beyond a bound, so that the action was clipped. */
  get clippedShare(): number {
    return this.#steps === 0 ? 0 : this.#clipped / this.#steps;
  }

  /** One step in the environment and, once there are enough of them, one update. */
  step(): void {
    const environment = this.#environment;
    this.#observation.set(environment.observations);
    this.#act();
    environment.step(this.#action);
    const reward = environment.rewards[0]!, terminated = environment.terminated[0] === 1;
    const next = environment.finalObservations;
    this.replay.add(this.#observation, this.#action, reward, next, terminated);
    this.#steps++;
    this.statistics.record();
    if (terminated || environment.truncated[0] === 1) this.#noise?.reset();
    if (this.#steps >= this.config.learningStarts) this.update();
  }

  /** mu(s), then noise, then the bounds. */
  #act(): void {
    const { low, high } = this.online.bounds, action = this.#action;
    action.set(this.online.actOnOne(this.#observation));
    const noise = this.#noise?.next(this.#exploration);
    let clipped = false;
    for (let i = 0; i < action.length; i++) {
      const wanted = action[i]! + (noise?.[i] ?? 0);
      action[i] = Math.min(high, Math.max(low, wanted));
      clipped ||= action[i] !== wanted;
    }
    if (clipped) this.#clipped++;
  }

  /** Draw a batch, fit the critic, let the actor climb, and move the target networks. */
  update(): void {
    const batch = this.#batch;
    this.replay.sample(batch, this.#sampling);
    tf.tidy(() => {
      const states = this.#rows(batch.observations, this.#observation.length);
      this.#updateCritic(states, batch);
      const climb = () => tf.neg(tf.mean(this.online.value(states, this.online.act(states))));
      const { grads } = tf.variableGrads(climb as () => tf.Scalar, this.online.actor.variables);
      this.#actorOptimizer.applyGradients(grads as never);
    });
    softUpdate(this.target.variables, this.online.variables, this.config.targetRate);
    this.#updates++;
  }

  #updateCritic(states: tf.Tensor2D, batch: TransitionBatch): void {
    const targets = this.targets(batch), column = new Uint8Array(targets.length);
    const actions = this.#rows(batch.actions, this.#action.length);
    const { grads } = tf.variableGrads(() => {
      const q = this.online.value(states, actions); // [batch, 1]
      const { gradient } = temporalDifferenceLoss(q.dataSync(), column, targets, "squared");
      // a scalar with the same gradient: the sum of Q times the constants dL/dQ
      return tf.sum(tf.mul(q, tf.tensor(Float32Array.from(gradient), q.shape))) as tf.Scalar;
    }, this.online.critic.variables);
    this.#criticOptimizer.applyGradients(grads as never);
  }

  /** The targets y of a batch, shape [batch]. */
  targets({ rewards, terminated, nextObservations }: TransitionBatch): Float64Array {
    const nextValues = this.#numbers(
      nextObservations,
      (next) => this.target.value(next, this.target.act(next)),
    );
    return bellmanTargets(rewards, terminated, nextValues, this.config.gamma);
  }

  /** mu(s) without noise for many observations: [count, action size] row by row. */
  actions(observations: Float32Array): Float32Array {
    return this.#numbers(observations, (states) => this.online.act(states));
  }

  /** Q(s, mu(s)) for many observations, shape [count]. */
  values(observations: Float32Array): Float32Array {
    return this.#numbers(
      observations,
      (states) => this.online.value(states, this.online.act(states)),
    );
  }

  /** Free the weights and the optimizers. */
  dispose(): void {
    this.online.dispose();
    this.target.dispose();
    this.#actorOptimizer.dispose();
    this.#criticOptimizer.dispose();
  }

  #numbers(observations: Float32Array, f: (states: tf.Tensor2D) => tf.Tensor2D): Float32Array {
    const result = tf.tidy(() => f(this.#rows(observations, this.#observation.length)));
    const numbers = result.dataSync() as Float32Array; // outside: tidy would look through all of them
    result.dispose();
    return numbers;
  }

  #rows(values: Float32Array, size: number): tf.Tensor2D {
    return tf.tensor2d(values, [values.length / size, size]); // [count, size]
  }
}
