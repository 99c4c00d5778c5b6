/** Computes a whole sweep and writes its results; one that was stopped goes on where it was. */

import { join, relative } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { describeDuration, Progress } from "../common/progress.ts";
import { projectFolder } from "../common/task.ts";
import { FinishedRows, UNFINISHED } from "./_finished_rows.ts";
import { computeRuns } from "./pool.ts";
import { type Batch, planOf, type Row } from "./plan.ts";
import { type NamedSweep, RESULTS, textOf } from "./results.ts";
import type { Protocol, Sweep } from "./sweep.ts";

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
  const { name, sweep } = named;
  const start = performance.now();
  using finished = await FinishedRows.open(named, unfinished);
  console.log(`${name}: ${describeStart(sweep, finished.rows.size)}`);
  const plan = planOf(sweep);
  let begun = 0, step = plan.next();
  while (!step.done) {
    const rows = await computeBatch(named, step.value, begun, finished);
    begun += rows.length;
    step = plan.next(rows);
  }
  await Deno.mkdir(results, { recursive: true });
  const file = join(results, `${name}.json`);
  await writeAtomically(file, textOf(named, step.value));
  finished.remove(name);
  const elapsed = performance.now() - start;
  console.log(`${name}: done in ${describeDuration(elapsed)}, ${relative(projectFolder, file)}`);
  sayWhetherTooLong(named, elapsed);
}

/** The rows of a batch, of which some may be finished; its first run is the sweep's run number `first`. */
async function computeBatch(
  { name, program }: NamedSweep,
  { title, runs, rowOf }: Batch,
  first: number,
  finished: FinishedRows,
): Promise<Row[]> {
  const rows = runs.map((_, index) => finished.rows.get(first + index));
  const missing = [...rows.keys()].filter((index) => rows[index] === undefined);
  using progress = new Progress(`${name} ${title}`.trim(), runs.length, {
    before: runs.length - missing.length,
  });
  await computeRuns(program, missing.map((index) => runs[index]!), ({ index, metrics }) => {
    const run = missing[index]!;
    rows[run] = rowOf(runs[run]!, metrics);
    finished.add(first + run, rows[run]);
    progress.advance();
  });
  return rows as Row[];
}

function describeStart(sweep: Sweep, finished: number): string {
  const on = `on ${navigator.hardwareConcurrency} processors`;
  const runs = "protocol" in sweep ? describeProtocol(sweep.protocol) : `${sweep.runs.length} runs`;
  if (finished === 0) return `${runs} ${on}`;
  return "protocol" in sweep
    ? `${finished} runs are finished already, goes on, ${on}: ${runs}`
    : `${finished} of ${runs} are finished already, goes on, ${on}`;
}

/** What was fixed before the first run. */
function describeProtocol({ arms, tuning, seeds, metric, difference }: Protocol): string {
  const tuned = tuning === undefined
    ? ""
    : `, tuned by ${tuning.metric} on ${tuning.seeds.length} other seeds`;
  return `${Object.keys(arms).length} arms on ${seeds.length} seeds${tuned}; ${metric} decides, ` +
    `a difference counts from ${difference.margin} (${difference.reason})`;
}

function sayWhetherTooLong({ name, sweep }: NamedSweep, elapsed: number): void {
  if (!("protocol" in sweep)) return;
  const minutes = elapsed / 60_000 * navigator.hardwareConcurrency / 2;
  if (minutes <= sweep.protocol.minutes) return;
  console.log(
    `${name}: that is ${Math.ceil(minutes)} minutes on two cores, ` +
      `and it declares ${sweep.protocol.minutes}`,
  );
}
