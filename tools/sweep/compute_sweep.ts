/** Computes a whole sweep and writes its results; one that was stopped goes on where it was. */

import { join, relative } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { describeDuration } from "../common/progress.ts";
import { projectFolder } from "../common/task.ts";
import { FinishedRows } from "./_finished_rows.ts";
import { computeBatch } from "./compute_rows.ts";
import type { Engine } from "./engine.ts";
import { planOf, type Row } from "./plan.ts";
import { poolEngine } from "./pool_engine.ts";
import { type NamedSweep, RESULTS, textOf } from "./results.ts";
import type { Protocol, Sweep } from "./sweep.ts";

/** What computes a sweep, and where its results and the rows of an unfinished one are. */
export interface SweepOptions {
  readonly engine?: Engine;
  readonly results?: string;
  readonly unfinished?: string;
}

/**
 * Compute the runs that are not finished yet and write the results file.
 *
 * @param options the engine, by default this machine's processors, and folders other than the project's
 * @throws {TaskError} when a run fails; finished runs are kept
 */
export async function computeSweep(
  named: NamedSweep,
  { engine = poolEngine(), results = RESULTS, unfinished }: SweepOptions = {},
): Promise<void> {
  const { name, sweep } = named;
  const start = performance.now();
  using finished = FinishedRows.open(named, unfinished);
  await finished.lock();
  console.log(`${name}: ${describeStart(sweep, finished.rows.size, engine.where)}`);
  const plan = planOf(sweep);
  let first = 0, step = plan.next();
  while (!step.done) {
    const rows = await computeBatch({ named, batch: step.value, first, finished, engine });
    first += rows.length;
    step = plan.next(rows as Row[]); // none is missing: the engine has computed all
  }
  await Deno.mkdir(results, { recursive: true });
  const file = join(results, `${name}.json`);
  await writeAtomically(file, textOf(named, step.value));
  finished.remove();
  const elapsed = performance.now() - start;
  console.log(`${name}: done in ${describeDuration(elapsed)}, ${relative(projectFolder, file)}`);
  sayWhetherTooLong(named, elapsed, engine.processors);
}

function describeStart(sweep: Sweep, finished: number, on: string): string {
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

function sayWhetherTooLong(
  { name, sweep }: NamedSweep,
  elapsed: number,
  processors: number,
): void {
  if (!("protocol" in sweep)) return;
  const minutes = elapsed / 60_000 * processors / 2;
  if (minutes <= sweep.protocol.minutes) return;
  console.log(
    `${name}: that is ${Math.ceil(minutes)} minutes on two cores, ` +
      `and it declares ${sweep.protocol.minutes}`,
  );
}
