/** Computes some rows of a sweep: the one thing that every engine does, here or on another machine. */

import { Progress } from "../common/progress.ts";
import { TaskError } from "../common/task.ts";
import { FinishedRows } from "./_finished_rows.ts";
import type { Engine } from "./engine.ts";
import { describeRange, rangesOf, type RowRange } from "./phases.ts";
import { type Batch, planOf, type Row } from "./plan.ts";
import { poolEngine } from "./pool_engine.ts";
import type { NamedSweep } from "./results.ts";
import type { NumberedRows } from "./rows_file.ts";

/** What is computed where. */
export interface RowsOptions {
  /** Rows that were computed elsewhere. */
  readonly merged?: NumberedRows;
  readonly engine?: Engine;
  /** A folder other than the project's. */
  readonly unfinished?: string;
}

/**
 * Compute the rows of a range that are not there yet, and keep them.
 *
 * @returns the rows of the range
 * @throws {TaskError} when a run fails, or when the settings of the range are still to be chosen from
 *   rows that are missing
 */
export async function computeRows(
  named: NamedSweep,
  range: RowRange,
  { merged = new Map(), engine = poolEngine(), unfinished }: RowsOptions = {},
): Promise<NumberedRows> {
  using finished = FinishedRows.open(named, unfinished);
  for (const [number, row] of merged) finished.add(number, row);
  const plan = planOf(named.sweep);
  let first = 0, step = plan.next();
  while (!step.done && first <= range.last) {
    const { value: batch } = step, next = first + batch.runs.length;
    const rows = await computeBatch({ named, batch, first, finished, engine }, range);
    if (next > range.last) break;
    refuseGaps(named, rows, first);
    first = next;
    step = plan.next(rows as Row[]);
  }
  return new Map([...finished.rows].filter(([n]) => n >= range.first && n <= range.last));
}

/** A batch, the number of its first row, and what it is computed with. */
export interface BatchWork {
  readonly named: NamedSweep;
  readonly batch: Batch;
  readonly first: number;
  readonly finished: FinishedRows;
  readonly engine: Engine;
}

/** The rows of a batch, after those in the range are computed; undefined for those that are not there. */
export async function computeBatch(
  { named, batch, first, finished, engine }: BatchWork,
  range: RowRange = { first: 0, last: Infinity },
): Promise<(Row | undefined)[]> {
  const numbers = batch.runs.map((_, index) => first + index);
  const wanted = numbers.filter((number) => number >= range.first && number <= range.last);
  const missing = wanted.filter((number) => !finished.rows.has(number));
  if (missing.length > 0) {
    const before = wanted.length - missing.length;
    using progress = new Progress(`${named.name} ${batch.title}`.trim(), wanted.length, { before });
    const work = { named, batch, first, missing, finished: finished.rows };
    await engine.compute(work, (number, row) => {
      const isNew = !finished.rows.has(number);
      finished.add(number, row);
      if (isNew) progress.advance();
    });
  }
  const rows = numbers.map((number) => finished.rows.get(number));
  const forgotten = missing.filter((number) => !finished.rows.has(number));
  if (forgotten.length === 0) return rows;
  const ranges = rangesOf(forgotten).map(describeRange).join(", ");
  throw new TaskError(`${named.name}: the rows ${ranges} did not come back ${engine.where}.`);
}

/** What follows is tuned by all of these rows. */
function refuseGaps({ name }: NamedSweep, rows: readonly (Row | undefined)[], first: number): void {
  const gaps = [...rows.keys()].filter((i) => rows[i] === undefined).map((i) => first + i);
  if (gaps.length === 0) return;
  const ranges = rangesOf(gaps).map(describeRange).join(", ");
  throw new TaskError(
    `The rows of ${name} from ${first + rows.length} on are tuned by rows before them, of which ` +
      `${ranges} are missing: compute these first, or take them in by --merge.`,
  );
}
