/** DQN (深度 Q 网络): Q-learning with a neural network, experience replay and a target network. */
import { linearSchedule, type MLP } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";
import { agentRandom } from "../_agent_config.ts";
import type { Agent } from "../agent.ts";
import type { EpisodeStatistics, VectorEnvironment } from "../envs/mod.ts";
import type { ReplayBuffer } from "../replay_buffer.ts";
import type { TransitionBatch } from "../transition_batch.ts";
import { ReplayedExperience } from "./_replayed_experience.ts";
import { singleActionSpace } from "./_single_environment.ts";
import { greedyAction, maximumActionValues } from "./bellman_targets.ts";
import { type DqnConfig, dqnConfig } from "./dqn_config.ts";
import type { DqnMetrics, DqnState } from "./dqn_state.ts";
import { DqnUpdate, type DqnUpdateMetrics } from "./dqn_update.ts";

const TASK = "make a DQN agent";

/**
 * Deep Q-network (DQN; Mnih et al. 2015, algorithm 1): a network Q(s, .) with one output an action is
 * fitted to y = r + gamma max_a Q_target(s', a) on batches from a replay buffer, while the agent acts
 * epsilon-greedily. With `doubleQ` the online network chooses the action in y (van Hasselt et al. 2016).
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
 * const environment = cartPole({ numEnvs: 1 });
 * const agent = new DqnAgent({ learningStarts: 64 }, environment, { random: new Random(0) });
 * for (let step = 0; step < 100; step++) agent.iterate();
 * assert.equal(agent.updates, 37);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export class DqnAgent implements Agent<DqnConfig, DqnMetrics, DqnState> {
  readonly config: DqnConfig;
  readonly #actions: number;
  readonly #update: DqnUpdate;
  readonly #experience: ReplayedExperience;
  readonly #epsilonAt: (step: number) => number;

  /**
   * Draws the weights, makes an empty replay buffer, and resets the environment.
   *
   * @param config what differs from `DQN_DEFAULTS`
   * @param environment a single one, with discrete actions; it is reset here
   * @param options `random`: weights, exploration, batches and the environment each get a stream of it
   * @throws {RangeError | TypeError} for a setting out of its range, or another argument that is none
   */
  constructor(
    config: Partial<DqnConfig>,
    readonly environment: VectorEnvironment,
    options: { readonly random: Random },
  ) {
    this.#actions = singleActionSpace(TASK, environment, "discrete").actions;
    const random = agentRandom(TASK, options);
    this.config = dqnConfig(TASK, config);
    const { epsilonStart, epsilonEnd, epsilonSteps, hiddenSizes } = this.config;
    const layers = [environment.observationSize, ...hiddenSizes, this.#actions];
    this.#update = new DqnUpdate(layers, this.config, random.split("weights"));
    this.#epsilonAt = linearSchedule(epsilonStart, epsilonEnd, epsilonSteps);
    const sizes = { ...this.config, actionSize: 1 };
    this.#experience = new ReplayedExperience("DQN", environment, { ...sizes, random });
  }

  /** The transitions so far; the oldest are overwritten when it is full. */
  get replay(): ReplayBuffer {
    return this.#experience.replay;
  }

  /** Returns of the episodes so far; its means go over the last 10. */
  get statistics(): EpisodeStatistics {
    return this.#experience.statistics;
  }

  /** The network that learns. */
  get online(): MLP {
    return this.#update.online;
  }

  /** The network that the targets are made with. */
  get target(): MLP {
    return this.#update.target;
  }

  /** Updates of the online network. */
  get updates(): number {
    return this.#update.updates;
  }

  /** Share of random actions now: it falls linearly, then stays. */
  get epsilon(): number {
    return this.#epsilonAt(this.statistics.steps);
  }

  /**
   * One step in the environment and, once there are enough of them, one update.
   *
   * @throws {RangeError} for an observation, reward, loss or gradient that is not finite; the weights are then
   *   those from before the update
   */
  iterate(): DqnMetrics {
    this.#experience.step((observation) => [this.#chooseAction(observation)]);
    const { statistics } = this;
    const update = statistics.steps >= this.config.learningStarts ? this.update() : undefined;
    return {
      global_step: statistics.steps,
      episodic_return: statistics.meanReturn ?? 0,
      epsilon: this.epsilon,
      td_loss: update?.td_loss,
      q_values: update?.q_values,
    };
  }

  #chooseAction(observation: Float32Array): number {
    const { exploration } = this.#experience;
    return exploration.uniform() < this.epsilon
      ? exploration.integer(0, this.#actions)
      : greedyAction(this.online.applyToOne(observation));
  }

  /** Draw a batch from the replay buffer and learn from it, without a step in the environment. */
  update(): DqnUpdateMetrics {
    return this.#update.run(this.#experience.sample());
  }

  /** The targets y of a batch, shape [batch]. */
  targets(batch: TransitionBatch): Float64Array {
    return this.#update.targets(batch);
  }

  /** Q(s, .) of the online network for any number of observations: [rows, actions] row by row. */
  actionValues(observations: Float32Array): Float32Array {
    return this.#update.valuesBy(this.online, observations);
  }

  /** max_a Q(s, a) for each of any number of observations. */
  greedyValues(observations: Float32Array): Float64Array {
    return maximumActionValues(this.actionValues(observations), this.#actions);
  }

  /** The greedy action for each of any number of observations [rows, observationSize]: [rows]. */
  act(observations: Float32Array): Float32Array {
    const q = this.actionValues(observations), actions = this.#actions;
    return Float32Array.from(
      { length: q.length / actions },
      (_, row) => greedyAction(q, actions, row),
    );
  }

  /** A copy of all that the next iterations depend on. */
  get state(): DqnState {
    return {
      ...this.#experience.state,
      networks: this.#update.state,
    };
  }

  /** Go on from a state of an agent with the same config and kind of environment, to the same bits. */
  restore(state: DqnState): void {
    this.#experience.restore(state);
    this.#update.restore(state.networks);
  }

  /** Free the networks and the optimizer. */
  dispose(): void {
    this.#update.dispose();
  }
}
