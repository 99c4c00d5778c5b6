/** Checks a reader's answer to an exercise without giving the answer away. */
import { describeValue } from "./_describe.ts";
import { findDifference } from "./_difference.ts";
import { displaySink } from "./sink.ts";

/** Settings of `check`. */
export interface CheckOptions {
  /** Largest relative error of a number that counts as right (default 1e-6, at least 0). */
  readonly tolerance?: number;
}

interface Expectation {
  readonly value: unknown;
  readonly tolerance: number;
}

const DEFAULT_TOLERANCE = 1e-6;

/** Exercise to what its first check expected, so that a later answer is checked by id alone. */
const expectations = new Map<string, Expectation>();

/**
 * Prints whether an answer is right: "correct", "not yet" or "not answered yet".
 *
 * @param id Number of the exercise, such as "30.1".
 * @param got The answer: a number, string, boolean, (typed) array or plain object of these;
 * undefined while there is none.
 * @param expected The right answer; may be left out once it was given for this id.
 * @param options `tolerance`: largest relative error (absolute where 0 is expected).
 * @throws {RangeError} when nothing was ever expected for this id or the tolerance is not a
 * non-negative number. A wrong answer never throws.
 *
 * @example
 * ```ts
 * import { check } from "lib/notebook/mod.ts";
 *
 * check("1.1", undefined, [1, 2]); // 1.1: not answered yet
 * check("1.1", [1, 3]); //            1.1: not yet: got [1, 3], expected something else at [1]
 * check("1.1", [1, 2]); //            1.1: correct
 * ```
 */
export function check(
  id: string,
  got: unknown,
  expected?: unknown,
  options: CheckOptions = {},
): void {
  const { tolerance = DEFAULT_TOLERANCE } = options;
  if (!(tolerance >= 0)) {
    throw new RangeError(
      `Cannot check answer: "tolerance" must be a non-negative number, ` +
        `current value is ${tolerance}`,
    );
  }
  if (expected !== undefined) expectations.set(id, { value: expected, tolerance });
  const expectation = expectations.get(id);
  if (expectation === undefined) {
    throw new RangeError(
      `Cannot check answer: "expected" must be given in the first check of "${id}", ` +
        `current value is undefined`,
    );
  }
  displaySink().print(`${id}: ${verdict(got, expectation)}`);
}

function verdict(got: unknown, { value, tolerance }: Expectation): string {
  if (got === undefined) return "not answered yet";
  const difference = findDifference(got, value, tolerance);
  if (difference === null) return "correct";
  return `not yet: got ${describe(got)}, ${difference}`;
}

const LONGEST_DESCRIPTION = 80;

function describe(value: unknown): string {
  const text = describeValue(value);
  return text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION)}…` : text;
}
