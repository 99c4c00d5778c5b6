/** Records the return and the length of each episode while an agent plays. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { mean } from "../../stats/mod.ts";
import type { VectorEnvironment } from "./environment.ts";
import { requireObject } from "../../_require_object.ts";
import { checkSizes } from "../../_check_sizes.ts";

/** What {@linkcode EpisodeStatistics} goes on from, as plain data. */
export interface EpisodeStatisticsState {
  /** Return of each episode that ended. */
  readonly returns: readonly number[];
  /** Steps of each episode that ended. */
  readonly lengths: readonly number[];
  /** How many steps all environments together had taken when it ended. */
  readonly endedAt: readonly number[];
  /** Of the episodes that go on: [numEnvs]. */
  readonly currentReturns: readonly number[];
  /** Steps of the episodes that go on: [numEnvs]. */
  readonly currentLengths: readonly number[];
  /** Steps of all environments together. */
  readonly steps: number;
}

/**
 * The returns (sums of rewards, not discounted) and lengths of the episodes of all environments, in the
 * order in which they ended, and the means over the last 100, as Gymnasium's
 * `RecordEpisodeStatistics` gives them and CleanRL plots them.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { cartPole, EpisodeStatistics } from "lib/rl/envs/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const environment = cartPole({ numEnvs: 2, timeLimit: 3 });
 * const statistics = new EpisodeStatistics(environment);
 * environment.reset(new Random(0));
 * for (let step = 0; step < 7; step++) {
 *   environment.step([0, 1]);
 *   statistics.record();
 * }
 * assert.deepEqual(statistics.returns, [3, 3, 3, 3]);
 * assert.deepEqual(statistics.endedAt, [6, 6, 12, 12]);
 * assert.equal(statistics.meanReturn, 3);
 * ```
 */
export class EpisodeStatistics {
  /** The return of each episode that ended. */
  readonly returns: number[] = [];
  /** The steps of each. */
  readonly lengths: number[] = [];
  /** How many steps all environments together had taken when it ended. */
  readonly endedAt: number[] = [];
  readonly #environment: VectorEnvironment;
  readonly #window: number;
  readonly #returns: Float64Array;
  readonly #lengths: Float64Array;
  #steps = 0;

  /**
   * Starts with no episode, at step 0.
   *
   * @param environment What is played; make new statistics after each of its resets.
   * @param options `window`: over how many of the last episodes the means go, default 100.
   * @throws {RangeError | TypeError} when `window` is not an integer of at least 1.
   */
  constructor(environment: VectorEnvironment, options: { readonly window?: number } = {}) {
    const task = "record episode statistics";
    const { window = 100 } = requireObject(task, "options", options);
    const { numEnvs } = requireObject(task, "environment", environment);
    checkSizes(task, { "environment.numEnvs": numEnvs });
    if (!(Number.isSafeInteger(window) && window >= 1)) {
      throw invalidArgument(task, "window", "an integer of at least 1", window);
    }
    this.#environment = environment;
    this.#window = window;
    this.#returns = new Float64Array(numEnvs);
    this.#lengths = new Float64Array(numEnvs);
  }

  /** Counts the step that the environment has just taken; to be called after each. */
  record(): void {
    const { numEnvs, rewards, terminated, truncated } = this.#environment;
    this.#steps += numEnvs;
    for (let env = 0; env < numEnvs; env++) {
      this.#returns[env]! += rewards[env]!;
      this.#lengths[env]! += 1;
      if (terminated[env] === 0 && truncated[env] === 0) continue;
      this.returns.push(this.#returns[env]!);
      this.lengths.push(this.#lengths[env]!);
      this.endedAt.push(this.#steps);
      this.#returns[env] = 0;
      this.#lengths[env] = 0;
    }
  }

  /** Adds an episode that was played from its start to its end, instead of step by step. */
  recordEpisode(episodeReturn: number, length: number): void {
    this.#steps += length;
    this.returns.push(episodeReturn);
    this.lengths.push(length);
    this.endedAt.push(this.#steps);
  }

  /** Steps of all environments together. */
  get steps(): number {
    return this.#steps;
  }

  /** A copy of all that was recorded. */
  get state(): EpisodeStatisticsState {
    return {
      returns: [...this.returns],
      lengths: [...this.lengths],
      endedAt: [...this.endedAt],
      currentReturns: [...this.#returns],
      currentLengths: [...this.#lengths],
      steps: this.#steps,
    };
  }

  /** Goes on from a state. */
  restore(state: EpisodeStatisticsState): void {
    for (const name of ["returns", "lengths", "endedAt"] as const) {
      this[name].length = 0;
      for (const value of state[name]) this[name].push(value);
    }
    this.#returns.set(state.currentReturns);
    this.#lengths.set(state.currentLengths);
    this.#steps = state.steps;
  }

  /** The mean return of the last episodes; undefined before the first has ended. */
  get meanReturn(): number | undefined {
    return this.#meanOfLast(this.returns);
  }

  /** The mean length of the last episodes; undefined before the first has ended. */
  get meanLength(): number | undefined {
    return this.#meanOfLast(this.lengths);
  }

  #meanOfLast(values: readonly number[]): number | undefined {
    return values.length === 0 ? undefined : mean(values.slice(-this.#window));
  }
}
