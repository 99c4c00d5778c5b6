/** What an agent goes through in a single environment, kept to be learned from again and again. */
import { Random, type RandomState } from "../../random/mod.ts";
import { environmentState, restoreEnvironment } from "../_agent_state.ts";
import { checkEnvironmentValues, checkObservations } from "../_non_finite.ts";
import {
  type EnvironmentState,
  EpisodeStatistics,
  type EpisodeStatisticsState,
  type VectorEnvironment,
} from "../envs/mod.ts";
import { ReplayBuffer, type ReplayBufferState } from "../replay_buffer.ts";
import { type TransitionBatch, transitionBatch } from "../transition_batch.ts";

/** Sizes and randomness of a {@linkcode ReplayedExperience}. */
export interface ReplayedExperienceOptions {
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Transitions that are kept. */
  readonly replayCapacity: number;
  /** Transitions of a batch. */
  readonly batchSize: number;
  /** Exploration, batches and the environment each get a stream of it. */
  readonly random: Random;
}

/** All that the next steps and batches depend on, as plain data. */
export interface ReplayedExperienceState {
  /** The transitions. */
  readonly replay: ReplayBufferState;
  /** Where the environment stands: what it is restored from. */
  readonly environment: EnvironmentState;
  /** Returns and lengths of the episodes so far, the one that goes on included. */
  readonly statistics: EpisodeStatisticsState;
  /** Where the streams that draw the exploration and the batches stand. */
  readonly random: { readonly exploration: RandomState; readonly replay: RandomState };
}

/** Steps a single environment, records its episodes, and draws batches of its transitions. */
export class ReplayedExperience {
  readonly replay: ReplayBuffer;
  readonly statistics: EpisodeStatistics;
  readonly #agent: string;
  readonly #environment: VectorEnvironment;
  readonly #batch: TransitionBatch;
  readonly #observation: Float32Array;
  #random: { readonly exploration: Random; readonly replay: Random };

  /** Makes an empty replay buffer, and resets the environment. */
  constructor(agent: string, environment: VectorEnvironment, options: ReplayedExperienceOptions) {
    const { actionSize, replayCapacity, batchSize, random } = options;
    const { observationSize } = environment, sizes = { observationSize, actionSize };
    this.#agent = agent;
    this.#environment = environment;
    this.replay = new ReplayBuffer({ capacity: replayCapacity, ...sizes });
    this.#batch = transitionBatch(batchSize, sizes);
    this.#observation = new Float32Array(observationSize);
    this.#random = { exploration: random.split("exploration"), replay: random.split("replay") };
    environment.reset(random.split("environment"));
    this.statistics = new EpisodeStatistics(environment, { window: 10 });
  }

  /** Where exploration is drawn from. */
  get exploration(): Random {
    return this.#random.exploration;
  }

  /**
   * One step in the environment.
   *
   * @param choose the action for an observation
   * @returns whether the episode ended
   * @throws {RangeError} for an observation or a reward that is not finite
   */
  step(choose: (observation: Float32Array) => ArrayLike<number>): boolean {
    const environment = this.#environment, agent = this.#agent, observation = this.#observation;
    const where = `at step ${this.statistics.steps}`;
    checkObservations(agent, environment.observations, 1, where);
    observation.set(environment.observations);
    const action = choose(observation);
    environment.step(action);
    checkEnvironmentValues(agent, "rewards", environment.rewards, where);
    checkObservations(agent, environment.finalObservations, 1, where);
    const reward = environment.rewards[0]!, terminated = environment.terminated[0] === 1;
    this.replay.add(observation, action, reward, environment.finalObservations, terminated);
    this.statistics.record();
    return terminated || environment.truncated[0] === 1;
  }

  /** A batch of transitions, in memory that the next one overwrites. */
  sample(): TransitionBatch {
    this.replay.sample(this.#batch, this.#random.replay);
    return this.#batch;
  }

  /** A copy of all that the next steps and batches depend on. */
  get state(): ReplayedExperienceState {
    const { exploration, replay } = this.#random;
    return {
      replay: this.replay.state,
      environment: environmentState(this.#agent, this.#environment),
      statistics: this.statistics.state,
      random: { exploration: exploration.state, replay: replay.state },
    };
  }

  /** Go on from a copy. */
  restore({ replay, environment, statistics, random }: ReplayedExperienceState): void {
    restoreEnvironment(this.#agent, this.#environment, environment);
    this.statistics.restore(statistics);
    this.replay.restore(replay);
    this.#random = {
      exploration: Random.fromState(random.exploration),
      replay: Random.fromState(random.replay),
    };
  }
}
