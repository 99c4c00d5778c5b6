/** What the exercises expect: told by the folded answers, or read from the file that they made. */
import { invalidArgument } from "../_invalid_argument.ts";
import { dataFolder, readBytes } from "../platform.ts";
import { type Plain, toPlain } from "./_plain.ts";
import type { Solution } from "./check.ts";

/** A solution as plain data. */
export interface RecordedSolution {
  /** The right answer; of a function, what it returns for each of the inputs. */
  readonly value: Plain;
  /** The arguments that a function is called with. */
  readonly inputs?: readonly (readonly Plain[])[];
  readonly tolerance: number;
  /** Wrong answers that tell which mistake was made. */
  readonly mistakes: readonly { readonly value: Plain; readonly why: string }[];
}

const TASK = "check an answer";
const DEFAULT_TOLERANCE = 1e-6;
const DIGITS = 12;

/** By the exercise's id: what was told in this notebook. */
const told = new Map<string, RecordedSolution>();

/** All that the folded answers told, for the file that `findSolution` reads. */
export function recordedSolutions(): Record<string, RecordedSolution> {
  return Object.fromEntries([...told].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Remembers what a folded answer tells; the answer itself is right where it names nothing else. */
export function recordSolution(id: string, answer: unknown, solution: Solution): void {
  const { expected = answer, inputs, tolerance = DEFAULT_TOLERANCE, mistakes = {} } = solution;
  if (!(tolerance >= 0)) throw invalidArgument(TASK, "tolerance", "at least 0", tolerance);
  const isFunction = typeof expected === "function";
  if (isFunction !== (inputs !== undefined)) {
    const requirement = isFunction ? "given for a function" : "left out, except for a function";
    throw invalidArgument(TASK, "inputs", requirement, inputs, "never");
  }
  const record = (value: unknown, name: string): Plain => {
    const plain = toPlain(outputs(value, inputs));
    if (plain !== undefined && isFinitePlain(plain)) return round(plain);
    const requirement = "of finite numbers, texts, booleans, arrays, tensors and plain objects";
    throw invalidArgument(TASK, name, requirement, value, "never");
  };
  told.set(id, {
    value: record(expected, "expected"),
    ...(inputs === undefined ? {} : { inputs: inputs.map((list) => list.map(inputToPlain)) }),
    tolerance,
    mistakes: Object.entries(mistakes).map(([why, value]) => ({
      value: record(value, `mistakes["${why}"]`),
      why,
    })),
  });
}

/** What a function returns for each of the inputs; another value is itself. */
export function outputs(value: unknown, inputs: Solution["inputs"]): unknown {
  if (typeof value !== "function" || inputs === undefined) return value;
  return inputs.map((list) => value(...structuredClone(list)));
}

function inputToPlain(input: unknown): Plain {
  const plain = toPlain(input);
  if (plain !== undefined && isFinitePlain(plain)) return plain;
  throw invalidArgument(TASK, "inputs", "lists of plain data", input, "never");
}

/** The last digits may differ from one machine to the next, and nobody's answer has as many. */
function round(value: Plain): Plain {
  if (typeof value === "number") return Number(value.toPrecision(DIGITS));
  if (Array.isArray(value)) return value.map(round);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, round(item)]));
}

/** JSON has no other numbers. */
function isFinitePlain(value: Plain): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFinitePlain);
}

/**
 * The solution that the folded answer told, or told when the notebook was last run.
 *
 * @throws {RangeError} where there is none, with the remedy
 */
export async function findSolution(id: string): Promise<RecordedSolution> {
  const number = id.split(".")[0]!;
  const solution = told.get(id) ?? (await readSolutions(number))[id];
  if (solution !== undefined) return solution;
  const requirement = `the id of an exercise ("deno task run ${number}" records new ones)`;
  throw invalidArgument(TASK, "id", requirement, id, "string");
}

async function readSolutions(number: string): Promise<Record<string, RecordedSolution>> {
  const bytes = await readBytes(new URL(`answers/${number}.json`, dataFolder()));
  return bytes === undefined ? {} : JSON.parse(new TextDecoder().decode(bytes));
}
