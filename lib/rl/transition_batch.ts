/** Transitions side by side: what a replay buffer holds and hands out. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Sizes of the parts of a transition. */
export interface TransitionSizes {
  /** Numbers in an observation. */
  readonly observationSize: number;
  /** Numbers in an action: 1 for an action number. */
  readonly actionSize: number;
}

/** Transitions side by side, row i of each array belonging together. */
export interface TransitionBatch {
  /** s, what was acted on: [batch, observationSize]. */
  readonly observations: Float32Array;
  /** a, what was done: [batch, actionSize]; an action number in a discrete space. */
  readonly actions: Float32Array;
  /** r: [batch]. */
  readonly rewards: Float32Array;
  /** s', what it led to, before any reset: [batch, observationSize]. */
  readonly nextObservations: Float32Array;
  /**
   * 1 where the task ended: [batch]. A time limit is not stored: the state that it cuts off at has a
   * value.
   */
  readonly terminated: Uint8Array;
}

/**
 * An empty batch, to be filled by `ReplayBuffer.sample` again and again.
 *
 * @param count transitions in it, a positive integer
 * @param sizes numbers in an observation and in an action, positive integers
 * @throws {RangeError} for sizes that are not positive integers
 *
 * @example
 * ```ts
 * import { transitionBatch } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const batch = transitionBatch(64, { observationSize: 4, actionSize: 1 });
 * assert.equal(batch.observations.length, 256);
 * ```
 */
export function transitionBatch(
  count: number,
  { observationSize, actionSize }: TransitionSizes,
): TransitionBatch {
  for (const [name, size] of Object.entries({ count, observationSize, actionSize })) {
    if (Number.isSafeInteger(size) && size > 0) continue;
    throw invalidArgument("make room for transitions", name, "a positive integer", size);
  }
  return {
    observations: new Float32Array(count * observationSize),
    actions: new Float32Array(count * actionSize),
    rewards: new Float32Array(count),
    nextObservations: new Float32Array(count * observationSize),
    terminated: new Uint8Array(count),
  };
}
