/** How the rows of a sweep are numbered: from 0, in the order of its plan, one phase after another. */

import { UsageError } from "../common/task.ts";
import { planOf } from "./plan.ts";
import type { Sweep } from "./sweep.ts";

/** Rows of successive numbers, the last one included. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** A range of none. */
export const NO_ROWS: RowRange = { first: 0, last: -1 };

/** Rows that do not need each other, and need all rows before them. */
export interface Phase extends RowRange {
  /** "tuning 1 of 3", or "evaluation". */
  readonly title: string;
}

/** The phases of a sweep. How many rows each has is fixed by the declaration; which settings, is not. */
export function phasesOf(sweep: Sweep): Phase[] {
  const metric = "protocol" in sweep ? sweep.protocol.tuning?.metric : undefined;
  const unknown = metric === undefined ? {} : { [metric]: null };
  const phases: Phase[] = [], plan = planOf(sweep);
  let first = 0, step = plan.next();
  while (!step.done) {
    const { title, runs } = step.value;
    const last = first + runs.length - 1;
    if (runs.length > 0) phases.push({ title: title || "evaluation", first, last });
    first = last + 1;
    step = plan.next(runs.map(() => unknown));
  }
  return phases;
}

/** How many rows a sweep has. */
export function countRows(sweep: Sweep): number {
  return (phasesOf(sweep).at(-1)?.last ?? -1) + 1;
}

/**
 * Reads "0..99".
 *
 * @throws {UsageError} when it is something else, or names rows that the sweep doesn't have
 */
export function parseRange(text: string, sweep: Sweep): RowRange {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) }, count = countRows(sweep);
  if (range.first <= range.last && range.last < count) return range;
  throw new UsageError(
    `"${text}" are no rows of this sweep: it has ${count}, from 0 on, so that all are 0..${
      count - 1
    }.`,
  );
}

/** "0..99". */
export function describeRange({ first, last }: RowRange): string {
  return `${first}..${last}`;
}

/** The ranges of ascending numbers, each of at most `most` rows. */
export function rangesOf(numbers: readonly number[], most = Infinity): RowRange[] {
  const ranges: RowRange[] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.last === number - 1 && number - range.first < most) {
      ranges[ranges.length - 1] = { first: range.first, last: number };
    } else ranges.push({ first: number, last: number });
  }
  return ranges;
}
