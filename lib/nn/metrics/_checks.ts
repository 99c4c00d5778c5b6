/** What all metrics demand of their arguments. */
import { invalidArgument } from "../../_invalid_argument.ts";

/** Numbers in order. */
export type Values = ArrayLike<number>;

/** @throws {RangeError | TypeError} for no values, or one that is not finite */
export function checkValues(task: string, name: string, values: Values): void {
  if (typeof values !== "object" || typeof values?.length !== "number") {
    throw invalidArgument(task, name, "an array of numbers", values, "never");
  }
  if (values.length === 0) throw invalidArgument(task, name, "not empty", values, "object");
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw invalidArgument(task, `${name}[${i}]`, "a finite number", values[i]);
  }
}

/** @throws {RangeError | TypeError} also when the two are not as long as each other */
export function checkPairs(
  task: string,
  pairs: Readonly<Record<string, { readonly length: number }>>,
): void {
  const [[first, reference], [second, other]] = Object.entries(pairs) as [
    [string, Values],
    [string, Values],
  ];
  checkValues(task, first, reference);
  if (other?.length !== reference.length) {
    const requirement = `as long as "${first}" (${reference.length})`;
    throw invalidArgument(task, second, requirement, other, "object");
  }
}

/** {@linkcode checkPairs} of numbers on both sides. */
export function checkNumbers(task: string, pairs: Readonly<Record<string, Values>>): void {
  checkPairs(task, pairs);
  for (const [name, values] of Object.entries(pairs)) checkValues(task, name, values);
}

/** The sum over i from 0 to count - 1. */
export function sumOf(count: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum;
}

/** Sorted distinct numbers. */
export function distinct(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
