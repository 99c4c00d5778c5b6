/** Which places of a batch of answers of different lengths hold a token, and which a value. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Answers side by side, padded to one length; arrays of a number a place are [answers, time]. */
export interface AnswerLengths {
  /** Places of each answer, padding included. */
  readonly time: number;
  /** Tokens of each answer, the one that ends it included, in [1, time]: [answers]. */
  readonly lengths: ArrayLike<number>;
}

/** Two masks, [answers, time]. */
export interface AnswerMasks {
  /** Where a token of the answer stands. */
  readonly isToken: readonly boolean[];
  /** There, and one place on: the state after the last token, which the critic judges too. */
  readonly hasValue: readonly boolean[];
}

/**
 * The masks of TRL's PPO: `~padding_mask` and `~padding_mask_p1` (trl/experimental/ppo/ppo_trainer.py).
 *
 * @param answers see {@linkcode AnswerLengths}
 * @returns see {@linkcode AnswerMasks}
 * @throws {RangeError} without an answer, or for a length that is not an integer in [1, time]: an empty
 *   answer can't be judged
 *
 * @example
 * ```ts
 * import { answerMasks } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { isToken, hasValue } = answerMasks({ time: 4, lengths: [2] });
 * assert.deepEqual(isToken, [true, true, false, false]);
 * assert.deepEqual(hasValue, [true, true, true, false]);
 * ```
 */
export function answerMasks({ time, lengths }: AnswerLengths): AnswerMasks {
  const task = "mask answers";
  if (!(Number.isSafeInteger(time) && time > 0)) {
    throw invalidArgument(task, "time", "a positive integer", time);
  }
  if (lengths.length === 0) throw invalidArgument(task, "lengths.length", "at least 1", 0);
  const isToken: boolean[] = [], hasValue: boolean[] = [];
  for (let answer = 0; answer < lengths.length; answer++) {
    const length = lengths[answer]!;
    if (!(Number.isSafeInteger(length) && length >= 1 && length <= time)) {
      throw invalidArgument(task, `lengths[${answer}]`, `an integer in [1, ${time}]`, length);
    }
    for (let t = 0; t < time; t++) {
      isToken.push(t < length);
      hasValue.push(t <= length);
    }
  }
  return { isToken, hasValue };
}
