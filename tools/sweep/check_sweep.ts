/** Repeats a few runs of a sweep and compares them with what is committed. */

import { Progress } from "../common/progress.ts";
import { TaskError } from "../common/task.ts";
import { computeRuns } from "./pool.ts";
import { type Row, rowOf } from "./plan.ts";
import { type NamedSweep, readResults, RESULTS, type Results } from "./results.ts";

/** How many comparisons came out equal, and how many did not. */
export interface CheckCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Compares; prints a line for the sweep and one for each run that differs. A file that cannot be read is one failure. */
export async function checkSweep(
  named: NamedSweep,
  folder: string = RESULTS,
): Promise<CheckCounts> {
  try {
    return await compare(named, await readResults(named, folder));
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    console.log(`FAIL ${named.name}\n     ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}

async function compare(
  { name, program, sweep }: NamedSweep,
  { runs: all, rows: committed }: Results,
): Promise<CheckCounts> {
  const checked = [...all.keys()].filter((run) => sweep.isChecked(all[run]!));
  const runs = checked.map((run) => all[run]!);
  const differences: string[] = [];
  {
    using progress = new Progress(name, runs.length);
    await computeRuns(program, runs, ({ index, metrics }) => {
      const settings = runs[index]!, now = rowOf(settings, metrics);
      const difference = differenceOf(committed[checked[index]!]!, now);
      if (difference !== "") differences.push(`${JSON.stringify(settings)}: ${difference}`);
      progress.advance();
    });
  }
  const failed = differences.length, passed = runs.length - failed;
  console.log(`${failed === 0 ? "ok  " : "FAIL"} ${name}: ${passed} of ${runs.length} runs equal`);
  for (const difference of differences) console.log(`     ${difference}`);
  return { passed, failed };
}

/** "loss is 0.2, committed is 0.1" for each metric that differs; empty where none does. */
function differenceOf(committed: Row, now: Row): string {
  const text = (row: Row, key: string) => JSON.stringify(row[key]) ?? "nothing";
  const keys = new Set([...Object.keys(committed), ...Object.keys(now)]);
  return [...keys].filter((key) => text(committed, key) !== text(now, key))
    .map((key) => `${key} is ${text(now, key)}, committed is ${text(committed, key)}`).join("; ");
}
