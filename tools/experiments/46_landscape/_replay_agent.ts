/** What the off-policy agents share: act with noise in one environment, keep the steps, learn from batches. */
import type { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import { ReplayBuffer, type TransitionBatch, transitionBatch } from "lib/rl/mod.ts";

export const BATCH_SIZE = 64;
/** The last so many steps are kept. */
const CAPACITY = 10_000;
/** Steps with random actions before the first update. */
export const LEARNING_STARTS = 1000;

/** What all of them are told. */
export interface ReplaySettings {
  readonly learningRate: number;
  readonly gamma: number;
  /** Environment steps from one update to the next. */
  readonly updateEvery: number;
  /** Share of the way that a target network goes after an update. */
  readonly targetRate: number;
}

/** An agent that is to say how it explores, acts, and learns from a batch. */
export abstract class ReplayAgent {
  protected readonly exploration: Random;
  readonly #drawing: Random;
  readonly #replay: ReplayBuffer;
  readonly #batch: TransitionBatch;
  readonly #observation: Float32Array;
  #steps = 0;

  constructor(
    readonly settings: ReplaySettings,
    readonly environment: VectorEnvironment,
    random: Random,
  ) {
    const sizes = { observationSize: environment.observationSize, actionSize: 1 };
    this.#replay = new ReplayBuffer({ capacity: CAPACITY, ...sizes });
    this.#batch = transitionBatch(BATCH_SIZE, sizes);
    this.#observation = new Float32Array(environment.observationSize);
    this.exploration = random.split("exploration");
    this.#drawing = random.split("replay");
    environment.reset(random.split("environment"));
  }

  /** An action at random. */
  protected abstract randomAction(): number;
  /** What the policy does, with noise. */
  protected abstract explore(observation: Float32Array): number;
  /** One update. */
  protected abstract learn(batch: TransitionBatch): void;
  /** The policy's actions without noise. */
  abstract act(observations: Float32Array): Float32Array;
  abstract dispose(): void;

  /** One step, and one update where it is time. */
  iterate(): { readonly global_step: number } {
    const { environment, settings: { updateEvery } } = this, observation = this.#observation;
    observation.set(environment.observations);
    const isWarm = this.#steps >= LEARNING_STARTS;
    const action = isWarm ? this.explore(observation) : this.randomAction();
    environment.step([action]);
    const { rewards, finalObservations, terminated } = environment;
    this.#replay.add(observation, [action], rewards[0]!, finalObservations, terminated[0] === 1);
    this.#steps++;
    if (isWarm && this.#steps % updateEvery === 0) {
      this.#replay.sample(this.#batch, this.#drawing);
      this.learn(this.#batch);
    }
    return { global_step: this.#steps };
  }
}
