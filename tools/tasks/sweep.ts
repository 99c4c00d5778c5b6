/**
 * Computes the experiments that are too long for a notebook into `data/sweeps/`, or checks them,
 * a run on each processor.
 *
 *     deno task sweep [NAME...]            run whole sweeps and write their results
 *     deno task sweep --check [NAME...]    run a thinned version and compare it with what is committed
 */
import { join } from "node:path";
import { writeAtomically } from "lib/_write_atomically.ts";
import { chooseNames, readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { findPrograms } from "../experiments/find_programs.ts";
import { computeRuns } from "../sweep/pool.ts";
import type { Sweep, SweepSettings } from "../sweep/sweep.ts";

const programs = findPrograms("sweep");
const results = join(projectFolder, "data", "sweeps");

/** Results keep 6 significant digits. */
const rounded = (value: number) => Number(value.toPrecision(6));

function rowOf(settings: SweepSettings, metrics: Readonly<Record<string, number>>) {
  const entries = Object.entries(metrics).map(([name, value]) => [name, rounded(value)]);
  return { ...settings, ...Object.fromEntries(entries) };
}

const programOf = (name: string) => programs.get(name)!;

function textOf(sweep: Sweep, name: string, rows: readonly object[]): string {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  const made = `deno task sweep ${name}`;
  return `{\n  "description": ${JSON.stringify(sweep.description)},\n` +
    `  "made_by": ${JSON.stringify(made)},\n  "rows": [\n${lines}\n  ]\n}\n`;
}

async function write(sweep: Sweep, name: string): Promise<void> {
  let finished = 0;
  const metrics = await computeRuns(programOf(name), sweep.runs, ({ index, metrics }) => {
    const row = JSON.stringify(rowOf(sweep.runs[index]!, metrics));
    console.log(`${name} ${++finished}/${sweep.runs.length} ${row}`);
  });
  const rows = sweep.runs.map((settings, i) => rowOf(settings, metrics[i]!));
  await Deno.mkdir(results, { recursive: true });
  await writeAtomically(join(results, `${name}.json`), textOf(sweep, name, rows));
}

/** Number of runs that no longer give what is committed. */
async function check(sweep: Sweep, name: string): Promise<{ passed: number; failed: number }> {
  const committed = JSON.parse(await Deno.readTextFile(join(results, `${name}.json`)));
  const count = { passed: 0, failed: 0 };
  const checked = sweep.runs.map((settings, i) => ({ settings, want: committed.rows[i] }))
    .filter(({ settings }) => sweep.isChecked(settings));
  const runs = checked.map(({ settings }) => settings);
  await computeRuns(programOf(name), runs, ({ index, metrics }) => {
    const got = JSON.stringify(rowOf(runs[index]!, metrics));
    const want = JSON.stringify(checked[index]!.want);
    count[got === want ? "passed" : "failed"]++;
    console.log(
      got === want
        ? `ok   ${name} ${got}`
        : `FAIL ${name}\n  committed ${want}\n  now       ${got}`,
    );
  });
  return count;
}

async function main(): Promise<void> {
  const { flags, names: wanted } = readCommandLine("deno task sweep [--check] [NAME...]", {
    flags: { check: "boolean" },
    mostNames: Infinity,
  });
  const checking = flags.check === true;
  const names = chooseNames("sweep", programs.keys(), wanted);
  const total = { passed: 0, failed: 0 };
  for (const name of names) {
    const { sweep } = await import(programOf(name)) as { sweep: Sweep };
    if (!checking) {
      await write(sweep, name);
      continue;
    }
    const { passed, failed } = await check(sweep, name);
    total.passed += passed;
    total.failed += failed;
  }
  if (checking) console.log(`sweep: ${total.passed} passed, ${total.failed} failed`);
  Deno.exit(total.failed === 0 ? 0 : 1);
}

await runTask(main);
