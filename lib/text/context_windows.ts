/** What a language model that looks back a fixed number of tokens learns from. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** Contexts with the tokens that come next. */
export interface ContextWindows {
  /** Number of tokens that come next. */
  readonly count: number;
  /** The tokens before each, the oldest first. Shape [count, length]. */
  readonly contexts: Int32Array;
  /** The tokens that come next. Shape [count]. */
  readonly targets: Int32Array;
}

/**
 * The last `length` tokens before each token of sequences.
 *
 * @param sequences of tokens, such as sentences; no context reaches from one into another
 * @param length tokens of a context, a positive integer
 * @param start the token that stands before the first of a sequence
 * @returns see {@linkcode ContextWindows}
 * @throws {RangeError | TypeError} for a length that is not a positive integer, or a start that is not
 *   an integer
 *
 * @example
 * ```ts
 * import { contextWindows } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { contexts, targets } = contextWindows([[5, 6]], 2, 0);
 * assert.deepEqual([...contexts], [0, 0, 0, 5]);
 * assert.deepEqual([...targets], [5, 6]);
 * ```
 */
export function contextWindows(
  sequences: readonly ArrayLike<number>[],
  length: number,
  start: number,
): ContextWindows {
  const task = "cut context windows";
  checkSizes(task, { length });
  if (!Number.isSafeInteger(start)) throw invalidArgument(task, "start", "an integer", start);
  if (!Array.isArray(sequences)) {
    throw invalidArgument(task, "sequences", "an array of arrays of tokens", sequences, "never");
  }
  const count = sequences.reduce((sum, tokens) => sum + tokens.length, 0);
  const contexts = new Int32Array(count * length).fill(start), targets = new Int32Array(count);
  let row = 0;
  for (const tokens of sequences) {
    for (let i = 0; i < tokens.length; i++, row++) {
      targets[row] = tokens[i]!;
      for (let back = 1; back <= Math.min(length, i); back++) {
        contexts[(row + 1) * length - back] = tokens[i - back]!;
      }
    }
  }
  return { count, contexts, targets };
}
