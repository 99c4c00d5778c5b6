/** What the formulas of learning from preferences demand of their numbers. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Refuses an array with a number that is not finite, by its place. */
export function checkFinite(task: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw invalidArgument(task, `${name}[${i}]`, "finite", values[i]);
  }
}

/** Refuses arrays that are empty, of different lengths, or not finite; the first names the length. */
export function checkColumns(
  task: string,
  columns: Readonly<Record<string, ArrayLike<number>>>,
): number {
  const [[first, values]] = Object.entries(columns) as [[string, ArrayLike<number>]];
  if (values.length === 0) throw invalidArgument(task, `${first}.length`, "at least 1", 0);
  for (const [name, { length }] of Object.entries(columns)) {
    if (length === values.length) continue;
    throw invalidArgument(task, `${name}.length`, `${values.length}, as ${first} has`, length);
  }
  for (const [name, column] of Object.entries(columns)) checkFinite(task, name, column);
  return values.length;
}

/** Refuses a weight that is not above 0. */
export function checkPositive(task: string, name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw invalidArgument(task, name, "finite and greater than 0", value);
  }
}

/** Refuses a weight below 0. */
export function checkNotNegative(task: string, name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) {
    throw invalidArgument(task, name, "finite and at least 0", value);
  }
}
