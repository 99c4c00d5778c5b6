/** Computes a whole sweep and writes its results; one that was stopped goes on where it was. */

import { join, relative } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { describeDuration, Progress } from "../common/progress.ts";
import { projectFolder } from "../common/task.ts";
import { FinishedRows, UNFINISHED } from "./_finished_rows.ts";
import { computeRuns } from "./pool.ts";
import { type NamedSweep, RESULTS, type Row, rowOf, textOf } from "./results.ts";

/** Where the results and the rows of an unfinished sweep are. */
export interface SweepFolders {
  readonly results?: string;
  readonly unfinished?: string;
}

/**
 * Compute the runs that are not finished yet and write the results file.
 *
 * @param options folders other than the project's
 * @throws {TaskError} when a run fails; finished runs are kept
 */
export async function computeSweep(
  named: NamedSweep,
  { results = RESULTS, unfinished = UNFINISHED }: SweepFolders = {},
): Promise<void> {
  const { name, program, sweep: { runs } } = named;
  const start = performance.now();
  using finished = await FinishedRows.open(named, unfinished);
  const rows = new Map<number, Row>(finished.rows);
  const missing = [...runs.keys()].filter((run) => !rows.has(run));
  console.log(`${name}: ${describeStart(runs.length, rows.size)}`);
  {
    using progress = new Progress(name, runs.length, { before: rows.size });
    await computeRuns(program, missing.map((run) => runs[run]!), ({ index, metrics }) => {
      const run = missing[index]!, row = rowOf(runs[run]!, metrics);
      finished.add(run, row);
      rows.set(run, row);
      progress.advance();
    });
  }
  await Deno.mkdir(results, { recursive: true });
  const file = join(results, `${name}.json`);
  await writeAtomically(file, textOf(named, [...runs.keys()].map((run) => rows.get(run)!)));
  finished.remove(name);
  const time = describeDuration(performance.now() - start);
  console.log(`${name}: done in ${time}, ${relative(projectFolder, file)}`);
}

function describeStart(runs: number, finished: number): string {
  const at = `on ${navigator.hardwareConcurrency} processors`;
  return finished === 0
    ? `${runs} runs ${at}`
    : `${finished} of ${runs} runs are finished already, goes on ${at}`;
}
