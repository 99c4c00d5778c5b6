/** What a reinforcement learning algorithm sees of its environments: many stepped together. */
import type { Random, RandomState } from "../../random/mod.ts";

/** The actions that an environment takes: one of a few, or a vector of real numbers. */
export type ActionSpace =
  | { readonly kind: "discrete"; readonly actions: number }
  | { readonly kind: "box"; readonly size: number; readonly low: number; readonly high: number };

/** Settings that every environment has. */
export interface EnvironmentOptions {
  /** Environments stepped together; an integer of at least 1. */
  readonly numEnvs: number;
  /** Steps after which an episode is truncated; an integer of at least 1. */
  readonly timeLimit?: number;
}

/**
 * Parallel environments of one kind, stepped together over typed arrays.
 *
 * An environment whose episode ends starts the next one within the same step (Gymnasium's
 * `AutoresetMode.SAME_STEP`): `observations` then has the first observation of the new episode,
 * and `finalObservations` the last one of the old, which a truncated episode is bootstrapped from.
 *
 * The arrays are the same objects for the whole life of the environment, and each step overwrites
 * them: copy what has to be kept.
 */
export interface VectorEnvironment {
  /** Environments stepped together. */
  readonly numEnvs: number;
  /** Numbers in one observation. */
  readonly observationSize: number;
  /** What may be done in a step. */
  readonly actionSpace: ActionSpace;
  /** What to act on next. Shape [numEnvs, observationSize]. */
  readonly observations: Float32Array;
  /**
   * What the last step led to, before a new episode was started; the same as `observations` where
   * the episode goes on. Shape [numEnvs, observationSize].
   */
  readonly finalObservations: Float32Array;
  /** Shape [numEnvs]. */
  readonly rewards: Float32Array;
  /** 1 where the task itself ended: nothing is earned after it. Shape [numEnvs]. */
  readonly terminated: Uint8Array;
  /** 1 where the time limit was reached, also when the task ended with that step. Shape [numEnvs]. */
  readonly truncated: Uint8Array;
  /**
   * 1 for each action of a discrete space that may be taken next, else 0: at least one in each
   * environment. Absent where every action always may. Shape [numEnvs, actions].
   */
  readonly actionMasks?: Uint8Array;

  /**
   * Starts a new episode in every environment.
   *
   * Environment i draws from `random.split(i)` for good, so its starts do not depend on how many others
   * there are or on what they do. `random` itself is not advanced: the same generator gives
   * the same episodes again.
   */
  reset(random: Random): void;

  /**
   * Takes one step in every environment.
   *
   * @param actions Action numbers [numEnvs] of a discrete space; [numEnvs, size] of a box, where an
   *   action beyond `low` or `high` acts as that bound.
   * @throws {Error} before the first `reset`.
   * @throws {RangeError | TypeError} when an action is none, before any has moved; or when a
   *   state is no longer finite.
   */
  step(actions: ArrayLike<number>): void;
}

/** Where the environments stand, as plain data: what `restore` goes on from. */
export interface EnvironmentState {
  /** The random stream of each environment. */
  readonly streams: readonly RandomState[];
  /** Shape [numEnvs, state size]. */
  readonly states: Float64Array;
  /** Steps of each environment's episode so far. */
  readonly elapsed: Float64Array;
  /** Shape [numEnvs, observationSize]. */
  readonly observations: Float32Array;
}

/** An environment that can be stopped and gone on from, for checkpoints. */
export interface RestorableEnvironment extends VectorEnvironment {
  /** A copy of all that its next steps depend on. */
  readonly state: EnvironmentState;
  /**
   * Goes on from a state.
   *
   * @throws {RangeError | TypeError} for the state of another number of environments.
   */
  restore(state: EnvironmentState): void;
}

/** An environment whose states can be looked at, to draw them. */
export interface PhysicalEnvironment extends RestorableEnvironment {
  /** What the equations of motion run on, in float64. Shape [numEnvs, state size]. */
  readonly states: Float64Array;
}

/** What one step from one state leads to. */
export interface Transition {
  /** The next state, in float64. */
  readonly state: Float64Array;
  /** What is seen of the next state, in float32. */
  readonly observation: Float32Array;
  /** What the step earns. */
  readonly reward: number;
  /** Whether the task ended with this step. */
  readonly terminated: boolean;
}
