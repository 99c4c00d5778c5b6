/** Checks a reader's answer to an exercise without giving the answer away. */
import { describeValue } from "./_describe.ts";
import { diagnose } from "./_diagnosis.ts";
import { type Plain, toPlain } from "./_plain.ts";
import { findSolution, outputs, type RecordedSolution, recordSolution } from "./_solutions.ts";
import { type Judgement, judgementBundle } from "./_judgement.ts";
import { show } from "./show.ts";

/** What a folded answer tells of an exercise. */
export interface Solution {
  /** The right answer, best computed in another way than the answer. Default the answer itself. */
  readonly expected?: unknown;
  /** What a function is called with: a list of arguments for each call. */
  readonly inputs?: readonly (readonly unknown[])[];
  /** Largest relative error of a number that counts as right (absolute where 0 is right). Default 1e-6. */
  readonly tolerance?: number;
  /** Wrong answers by what they show, to be said to the reader: `{ "you took the variance": -3.5 }`. */
  readonly mistakes?: Readonly<Record<string, unknown>>;
}

/**
 * Shows whether an answer is right, and if not, what is wrong with it: its kind, its shape, its sign, a
 * factor, the place of the first wrong number.
 *
 * The cell of an exercise names its id and the reader's answer only. What is right is told by the
 * answer below it, in its fold: `deno task run` executes that and keeps what it tells in
 * `data/answers/`, where the cell finds it.
 *
 * @param id number of the notebook and of the exercise, such as "30.1"
 * @param answer a number, a text, a boolean, an array, a tensor, a plain object of these, or a function to
 *   such a value; undefined, or a function that returns undefined, while there is no answer yet
 * @param solution only in the fold: what is right
 * @throws {RangeError | TypeError} for an id that nothing is known of, or a solution that cannot be kept. A wrong
 *   answer never throws.
 *
 * @example The cell of an exercise, and then its folded answer
 * ```ts
 * import { check } from "lib/notebook/mod.ts";
 *
 * const mine: number | undefined = undefined;
 * await check("98.1", mine); //                                     98.1: not answered yet
 *
 * await check("98.1", 1 + Math.sqrt(9) * -0.5, {
 *   mistakes: { "you multiplied by the variance": 1 + 9 * -0.5 },
 * }); //                                                            98.1: correct
 * await check("98.1", 0.5); //                                      98.1: not yet: ... the sign is wrong
 * ```
 */
export async function check(id: string, answer: unknown, solution?: Solution): Promise<void> {
  if (solution !== undefined) recordSolution(id, answer, solution);
  const [judgement, reason] = isMissing(answer)
    ? ["not answered yet"] as const
    : judge(answer, await findSolution(id));
  await show(judgementBundle(id, judgement, reason));
}

/** Whether nothing was filled in: a function that is yet to be written gives undefined for anything. */
function isMissing(answer: unknown): boolean {
  if (typeof answer !== "function") return answer === undefined;
  try {
    return answer() === undefined;
  } catch {
    return false; // it misses its arguments
  }
}

type Judged = readonly [Judgement, reason?: string];

function judge(answer: unknown, solution: RecordedSolution): Judged {
  const kind = kindFault(answer, solution);
  if (kind !== null) return ["not yet", kind];
  let got: unknown;
  try {
    got = outputs(answer, solution.inputs);
  } catch (error) {
    return ["not yet", `the function throws: ${error}`];
  }
  const plain = toPlain(got);
  if (plain === undefined) return ["not yet", `this cannot be compared: ${describe(got)}`];
  const fault = faultOf(plain, solution);
  return fault === null ? ["correct"] : ["not yet", fault];
}

/** What is wrong with the kind of an answer before it is looked at. */
function kindFault(answer: unknown, { inputs }: RecordedSolution): string | null {
  if (answer instanceof Promise) return 'this is a promise: write "await" before it';
  if (inputs === undefined) {
    return typeof answer === "function"
      ? "a value is asked for, this is a function: call it"
      : null;
  }
  return typeof answer === "function"
    ? null
    : `a function is asked for, this is ${describe(answer)}`;
}

/** What is wrong with an answer, a known mistake before what can be seen; null when it is right. */
function faultOf(
  got: Plain,
  { value, inputs, tolerance, mistakes }: RecordedSolution,
): string | null {
  if (diagnose(got, value, tolerance) === null) return null;
  const known = mistakes.find((mistake) => diagnose(got, mistake.value, tolerance) === null);
  if (inputs === undefined) {
    return `you gave ${describe(got)}: ${known?.why ?? diagnose(got, value, tolerance)}`;
  }
  const [results, right] = [got, value] as [Plain[], Plain[]];
  const at = right.findIndex((one, i) => diagnose(results[i]!, one, tolerance) !== null);
  const call = `(${inputs[at]!.map((input) => describe(input)).join(", ")})`;
  const fault = known?.why ?? diagnose(results[at]!, right[at]!, tolerance);
  return `for ${call} the function returns ${describe(results[at])}: ${fault}`;
}

const LONGEST_DESCRIPTION = 80;

function describe(value: unknown): string {
  const text = describeValue(value);
  return text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION)}…` : text;
}
