/** Experience replay: the last transitions, from which batches are drawn at random. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { type TransitionBatch, transitionBatch, type TransitionSizes } from "./transition_batch.ts";
import { requireObject } from "../_require_object.ts";

/** Sizes of a {@linkcode ReplayBuffer}. */
export interface ReplayBufferOptions extends TransitionSizes {
  /** Transitions that it holds at most; then the oldest is overwritten. */
  readonly capacity: number;
}

/** What a {@linkcode ReplayBuffer} goes on from, as plain data. */
export interface ReplayBufferState {
  /** How many transitions were ever added. */
  readonly added: number;
  /** Those that are held, in the order of the memory. */
  readonly transitions: TransitionBatch;
}

/**
 * Experience replay (Lin 1992; Mnih et al. 2015): a ring of the last transitions over typed arrays,
 * and batches drawn from it uniformly with replacement. Neither adding nor sampling allocates.
 *
 * @throws {RangeError} for sizes that are not positive integers
 *
 * @example
 * ```ts
 * import { ReplayBuffer, transitionBatch } from "lib/rl/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sizes = { observationSize: 2, actionSize: 1 };
 * const replay = new ReplayBuffer({ capacity: 100, ...sizes });
 * replay.add([0, 1], [1], 0.5, [2, 3], false);
 * const batch = transitionBatch(4, sizes);
 * replay.sample(batch, new Random(0));
 * assert.deepEqual([...batch.rewards], [0.5, 0.5, 0.5, 0.5]);
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export class ReplayBuffer {
  /** Transitions that it holds at most. */
  readonly capacity: number;
  readonly #observationSize: number;
  readonly #actionSize: number;
  readonly #rows: TransitionBatch;
  #added = 0;

  /**
   * Takes all its memory at once, for `capacity` transitions.
   *
   * @param options see {@linkcode ReplayBufferOptions}
   */
  constructor(options: ReplayBufferOptions) {
    const { capacity, observationSize, actionSize } = requireObject(
      "make a replay buffer",
      "options",
      options,
    );
    this.capacity = capacity;
    this.#observationSize = observationSize;
    this.#actionSize = actionSize;
    this.#rows = transitionBatch(capacity, { observationSize, actionSize });
  }

  /** Transitions held now. */
  get length(): number {
    return Math.min(this.#added, this.capacity);
  }

  /**
   * Store a transition, over the oldest one when the buffer is full.
   *
   * @param observation s, what was acted on
   * @param action what was done
   * @param reward r
   * @param nextObservation s', before any reset
   * @param terminated whether the task ended; false where only a time limit was reached
   * @throws {RangeError} for an observation or action of another size
   */
  add(
    observation: ArrayLike<number>,
    action: ArrayLike<number>,
    reward: number,
    nextObservation: ArrayLike<number>,
    terminated: boolean,
  ): void {
    this.#checkSizes(observation, action, nextObservation);
    const row = this.#added % this.capacity, rows = this.#rows;
    rows.observations.set(observation, row * this.#observationSize);
    rows.actions.set(action, row * this.#actionSize);
    rows.rewards[row] = reward;
    rows.nextObservations.set(nextObservation, row * this.#observationSize);
    rows.terminated[row] = terminated ? 1 : 0;
    this.#added++;
  }

  /**
   * Fill a batch with transitions drawn uniformly, with replacement.
   *
   * @param batch what to fill, from `transitionBatch`
   * @param random where the rows are drawn from
   * @throws {RangeError} when the buffer is empty, or the batch was made for other sizes
   */
  sample(batch: TransitionBatch, random: Random): void {
    const count = batch.rewards.length;
    if (this.length === 0) {
      throw new RangeError("Cannot sample transitions: the replay buffer is empty");
    }
    if (
      batch.observations.length !== count * this.#observationSize ||
      batch.actions.length !== count * this.#actionSize
    ) {
      const requirement = `made for observations of ${this.#observationSize} and actions of ` +
        `${this.#actionSize} numbers`;
      throw invalidArgument("sample transitions", "batch", requirement, batch, "object");
    }
    for (let i = 0; i < count; i++) this.#copy(random.integer(0, this.length), batch, i);
  }

  /** A copy of all transitions. */
  get state(): ReplayBufferState {
    const { length } = this,
      copies = Object.entries(this.#rows).map(([name, values]) =>
        [name, values.slice(0, length * values.length / this.capacity)] as const
      );
    return {
      added: this.#added,
      transitions: Object.fromEntries(copies) as unknown as TransitionBatch,
    };
  }

  /**
   * Go on from a copy.
   *
   * @throws {RangeError | TypeError} for the state of a buffer of other sizes
   */
  restore({ added, transitions }: ReplayBufferState): void {
    const length = Math.min(added, this.capacity);
    for (const [name, values] of Object.entries(this.#rows)) {
      const given = transitions[name as keyof TransitionBatch];
      const expected = length * values.length / this.capacity;
      if (given?.length === expected) continue;
      const requirement = `an array of ${expected}, as this buffer has it`;
      throw invalidArgument(
        "restore a replay buffer",
        `state.${name}`,
        requirement,
        given,
        "object",
      );
    }
    for (const [name, values] of Object.entries(this.#rows)) {
      values.set(transitions[name as keyof TransitionBatch]);
    }
    this.#added = added;
  }

  #copy(row: number, batch: TransitionBatch, to: number): void {
    const rows = this.#rows, size = this.#observationSize, actionSize = this.#actionSize;
    for (let j = 0; j < size; j++) {
      batch.observations[to * size + j] = rows.observations[row * size + j]!;
      batch.nextObservations[to * size + j] = rows.nextObservations[row * size + j]!;
    }
    for (let j = 0; j < actionSize; j++) {
      batch.actions[to * actionSize + j] = rows.actions[row * actionSize + j]!;
    }
    batch.rewards[to] = rows.rewards[row]!;
    batch.terminated[to] = rows.terminated[row]!;
  }

  #checkSizes(
    observation: ArrayLike<number>,
    action: ArrayLike<number>,
    nextObservation: ArrayLike<number>,
  ): void {
    for (
      const [name, { length }, size] of [
        ["observation", observation, this.#observationSize],
        ["action", action, this.#actionSize],
        ["nextObservation", nextObservation, this.#observationSize],
      ] as const
    ) {
      if (length === size) continue;
      throw invalidArgument("store a transition", `${name}.length`, `${size}`, length);
    }
  }
}
