/** What the classic algorithms demand of a table. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Measurements, a row an example: [count][features]. */
export type Rows = readonly ArrayLike<number>[];

/** Examples with what is to be predicted. */
export interface Table {
  /** The features, [count][features]. */
  readonly rows: Rows;
  /** A number each, or the number of a class: [count]. */
  readonly targets: ArrayLike<number>;
}

/** Checks rows that are fitted or predicted, and returns how many features they have. */
export function checkRows(task: string, rows: Rows, features = rows[0]?.length ?? 0): number {
  if (rows.length === 0) throw invalidArgument(task, "rows.length", "at least 1", 0);
  if (features === 0) throw invalidArgument(task, "rows[0].length", "at least 1", 0);
  for (const [i, row] of rows.entries()) {
    if (row.length !== features) {
      throw invalidArgument(task, `rows[${i}].length`, `${features}, the features`, row.length);
    }
    for (let j = 0; j < features; j++) {
      if (Number.isFinite(row[j])) continue;
      throw invalidArgument(task, `rows[${i}][${j}]`, "finite", row[j]);
    }
  }
  return features;
}

/** Checks a table of numbers to be predicted, and returns how many features it has. */
export function checkTable(task: string, { rows, targets }: Table): number {
  const features = checkRows(task, rows);
  if (targets.length !== rows.length) {
    throw invalidArgument(task, "targets.length", `${rows.length}, the rows`, targets.length);
  }
  for (let i = 0; i < targets.length; i++) {
    if (!Number.isFinite(targets[i])) {
      throw invalidArgument(task, `targets[${i}]`, "finite", targets[i]);
    }
  }
  return features;
}

/** Checks a table of classes, and returns how many features and classes it has. */
export function checkClasses(task: string, table: Table): { features: number; classes: number } {
  const features = checkTable(task, table), seen = new Set<number>();
  for (let i = 0; i < table.targets.length; i++) {
    const target = table.targets[i]!;
    if (!(Number.isSafeInteger(target) && target >= 0)) {
      throw invalidArgument(task, `targets[${i}]`, "the number of a class, 0 or more", target);
    }
    seen.add(target);
  }
  if (seen.size < 2) {
    throw invalidArgument(task, "targets", "of two classes at least", table.targets, "object");
  }
  return { features, classes: Math.max(...seen) + 1 };
}

/** Checks a whole number such as a count of neighbours. */
export function checkWhole(task: string, name: string, value: number, most = Infinity): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return;
  const requirement = most === Infinity ? "a positive integer" : `an integer in [1, ${most}]`;
  throw invalidArgument(task, name, requirement, value);
}

/** The place of the largest number, the first of several. */
export function largestIndex(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
