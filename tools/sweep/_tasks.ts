/** Cuts rows into the tasks of a cluster. */

import { countRows, rangesOf, type RowRange } from "./phases.ts";
import type { Work } from "./engine.ts";

/** A task takes about as long, by the minutes that the sweep declares: Deno's start takes a second or two. */
const SECONDS = 30;
/** A Slurm cluster takes arrays of up to 1001 tasks unless it is told otherwise. */
const MOST_TASKS = 1000;

/** The ranges of missing rows, one a task. A task has one processor. */
export function tasksOf({ named: { sweep }, missing }: Work): RowRange[] {
  const perMinute = "protocol" in sweep ? countRows(sweep) / (2 * sweep.protocol.minutes) : 0;
  const rows = Math.max(1, Math.floor(perMinute * SECONDS / 60));
  return rangesOf(missing, Math.max(rows, Math.ceil(missing.length / MOST_TASKS)));
}

/**
 * Whether a task that ended with this code would end with it again: Deno has said in one sentence why
 * (`tools/common/task.ts`), or there was no Deno. Any other end, such as a signal, is tried again.
 */
export const FINAL_CODES: readonly number[] = [1, 2, 126, 127];
