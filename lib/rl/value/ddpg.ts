/** DDPG (深度确定性策略梯度): an actor that gives one real-valued action, taught by a critic that values it. */
import type { Random } from "../../random/mod.ts";
import { agentRandom } from "../_agent_config.ts";
import type { Agent } from "../agent.ts";
import type { EpisodeStatistics, VectorEnvironment } from "../envs/mod.ts";
import type { ReplayBuffer } from "../replay_buffer.ts";
import type { TransitionBatch } from "../transition_batch.ts";
import type { DdpgNetworks } from "./_ddpg_networks.ts";
import { ReplayedExperience } from "./_replayed_experience.ts";
import { singleActionSpace } from "./_single_environment.ts";
import { type DdpgConfig, ddpgConfig } from "./ddpg_config.ts";
import type { DdpgMetrics, DdpgState } from "./ddpg_state.ts";
import { DdpgUpdate, type DdpgUpdateMetrics } from "./ddpg_update.ts";
import type { ExplorationNoise } from "./exploration_noise.ts";

/** Randomness and exploration of a {@linkcode DdpgAgent}. */
export interface DdpgOptions {
  /** Weights, noise, batches and the environment each get a stream of it. */
  readonly random: Random;
  /** What is added to the actor's actions, before they are clipped to the bounds; nothing by default. */
  readonly noise?: ExplorationNoise;
}

const TASK = "make a DDPG agent";

/**
 * Deep deterministic policy gradient (DDPG; Lillicrap et al. 2016, algorithm 1): a critic Q(s, a) is
 * fitted to y = r + gamma Q_target(s', mu_target(s')), and an actor mu(s) climbs Q(s, mu(s)). Both
 * target networks follow slowly. The agent acts by clip(mu(s) + noise).
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
 * const options = { random: new Random(0), noise: new GaussianNoise({ sigma: 0.2 }) };
 * const agent = new DdpgAgent({ learningStarts: 64 }, pendulum({ numEnvs: 1 }), options);
 * for (let step = 0; step < 70; step++) agent.iterate();
 * assert.equal(agent.updates, 7);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export class DdpgAgent implements Agent<DdpgConfig, DdpgMetrics, DdpgState> {
  readonly config: DdpgConfig;
  readonly #noise: ExplorationNoise | undefined;
  readonly #update: DdpgUpdate;
  readonly #experience: ReplayedExperience;
  readonly #action: Float64Array;
  #clippedSteps = 0;

  /**
   * Draws the weights, makes an empty replay buffer, and resets the environment.
   *
   * @param config what differs from `DDPG_DEFAULTS`
   * @param environment a single one, with real-valued actions; it is reset here
   * @param options see {@linkcode DdpgOptions}
   * @throws {RangeError | TypeError} for a setting out of its range, or another argument that is none
   */
  constructor(
    config: Partial<DdpgConfig>,
    readonly environment: VectorEnvironment,
    options: DdpgOptions,
  ) {
    const bounds = singleActionSpace(TASK, environment, "box");
    const random = agentRandom(TASK, options), { observationSize } = environment;
    this.config = ddpgConfig(TASK, config);
    this.#noise = options.noise;
    const weights = random.split("weights");
    this.#update = new DdpgUpdate(this.config, { observationSize, bounds, random: weights });
    this.#action = new Float64Array(bounds.size);
    const sizes = { ...this.config, actionSize: bounds.size };
    this.#experience = new ReplayedExperience("DDPG", environment, { ...sizes, random });
  }

  /** The transitions so far; the oldest are overwritten when it is full. */
  get replay(): ReplayBuffer {
    return this.#experience.replay;
  }

  /** Returns of the episodes so far; its means go over the last 10. */
  get statistics(): EpisodeStatistics {
    return this.#experience.statistics;
  }

  /** The networks that learn. */
  get online(): DdpgNetworks {
    return this.#update.online;
  }

  /** The networks that the targets are made with. */
  get target(): DdpgNetworks {
    return this.#update.target;
  }

  /** Updates of actor and critic. */
  get updates(): number {
    return this.#update.updates;
  }

  /** Share of the steps in which the noise led beyond a bound, so that the action was clipped. */
  get clippedShare(): number {
    const { steps } = this.statistics;
    return steps === 0 ? 0 : this.#clippedSteps / steps;
  }

  /**
   * One step in the environment and, once there are enough of them, one update.
   *
   * @throws {RangeError} for an observation, reward, loss or gradient that is not finite; the weights are then
   *   those from before the update
   */
  iterate(): DdpgMetrics {
    if (this.#experience.step((observation) => this.#chooseAction(observation))) {
      this.#noise?.reset();
    }
    const { statistics } = this;
    const update = statistics.steps >= this.config.learningStarts ? this.update() : undefined;
    return {
      global_step: statistics.steps,
      episodic_return: statistics.meanReturn ?? 0,
      td_loss: update?.td_loss,
      q_values: update?.q_values,
      policy_loss: update?.policy_loss,
    };
  }

  /** mu(s), then noise, then the bounds. */
  #chooseAction(observation: Float32Array): Float64Array {
    const { low, high } = this.online.bounds, action = this.#action;
    action.set(this.online.actOnOne(observation));
    const noise = this.#noise?.next(this.#experience.exploration);
    let clipped = false;
    for (let i = 0; i < action.length; i++) {
      const wanted = action[i]! + (noise?.[i] ?? 0);
      action[i] = Math.min(high, Math.max(low, wanted));
      clipped ||= action[i] !== wanted;
    }
    if (clipped) this.#clippedSteps++;
    return action;
  }

  /** Draw a batch from the replay buffer and learn from it, without a step in the environment. */
  update(): DdpgUpdateMetrics {
    return this.#update.run(this.#experience.sample());
  }

  /** The targets y of a batch, shape [batch]. */
  targets(batch: TransitionBatch): Float64Array {
    return this.#update.targets(batch);
  }

  /** mu(s) without noise for any number of observations [rows, observationSize]: [rows, action size]. */
  act(observations: Float32Array): Float32Array {
    return this.#update.act(observations);
  }

  /** Q(s, mu(s)) for any number of observations: [rows]. */
  values(observations: Float32Array): Float32Array {
    return this.#update.valuesBy(this.online, observations);
  }

  /** A copy of all that the next iterations depend on. */
  get state(): DdpgState {
    return {
      ...this.#experience.state,
      networks: this.#update.state,
      noise: this.#noise?.state ?? [],
      clippedSteps: this.#clippedSteps,
    };
  }

  /** Go on from a state of an agent with the same config, environment and noise, to the same bits. */
  restore(state: DdpgState): void {
    this.#experience.restore(state);
    this.#update.restore(state.networks);
    this.#noise?.restore(state.noise);
    this.#clippedSteps = state.clippedSteps;
  }

  /** Free the networks and the optimizers. */
  dispose(): void {
    this.#update.dispose();
  }
}
