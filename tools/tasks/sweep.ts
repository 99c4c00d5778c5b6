/**
 * Computes the experiments that are too long for a notebook into `data/sweeps/`, or checks them,
 * a run on each processor.
 *
 *     deno task sweep [NAME...]            run whole sweeps and write their results
 *     deno task sweep --check [NAME...]    run a thinned version and compare it with what is committed
 *
 * A sweep may be computed on several machines, by a cluster or by hand:
 *
 *     deno task sweep NAME... --engine dask --address tcp://HOST:PORT [--checkout FOLDER]
 *     deno task sweep NAME... --engine slurm [--partition NAME] [--checkout FOLDER] [--shared FOLDER]
 *     deno task sweep NAME --plan          how its rows are numbered, and which are there
 *     deno task sweep NAME --rows 0..99 [--output FILE] [--processors N]    compute these rows only
 *     deno task sweep NAME --merge FILE    take in rows that were computed elsewhere
 */

import { writeAtomically } from "lib/platform.ts";
import { chooseNames, readCommandLine } from "../common/command_line.ts";
import { runTask, TaskError, UsageError } from "../common/task.ts";
import { findPrograms } from "../experiments/find_programs.ts";
import { checkSweep } from "../sweep/check_sweep.ts";
import { chooseEngine } from "../sweep/choose_engine.ts";
import { computeRows } from "../sweep/compute_rows.ts";
import { computeSweep } from "../sweep/compute_sweep.ts";
import type { Engine } from "../sweep/engine.ts";
import { loadSweep } from "../sweep/load_sweep.ts";
import { describePlan } from "../sweep/describe_plan.ts";
import { NO_ROWS, parseRange } from "../sweep/phases.ts";
import type { NamedSweep } from "../sweep/results.ts";
import { parseRows, rowsText } from "../sweep/rows_file.ts";

const USAGE =
  "deno task sweep [--check | --plan] [NAME...], or NAME... [--engine pool|dask|slurm] " +
  "[--processors N] [--address tcp://HOST:PORT] [--checkout FOLDER] [--partition NAME] " +
  "[--shared FOLDER], or NAME --rows FIRST..LAST [--merge FILE] [--output FILE], " +
  "or NAME --merge FILE";

await runTask(async () => {
  const { flags, names } = readCommandLine(USAGE, {
    flags: {
      ...{ check: "boolean", plan: "boolean", rows: "string", merge: "string", output: "string" },
      ...{ engine: "string", processors: "string", address: "string", checkout: "string" },
      ...{ partition: "string", shared: "string" },
    },
    mostNames: Infinity,
  });
  const { check, plan, rows, merge, output, ...engineFlags } = flags;
  const modes = [check, plan, rows ?? merge].filter((mode) => mode !== undefined);
  const isComputed = modes.length === 0 || rows !== undefined;
  const isIdle = (output !== undefined && rows === undefined) ||
    (Object.keys(engineFlags).length > 0 && !isComputed);
  if (modes.length > 1 || isIdle) {
    throw new UsageError(`These flags don't go together. Use it as: ${USAGE}`);
  }
  const load = loaderOf(names);
  if (check === true) return await checkAll(await load());
  if (plan === true) return (await load()).forEach((named) => console.log(describePlan(named)));
  const engine = chooseEngine(engineFlags);
  sayWhatIsKept();
  if (modes.length === 0) {
    for (const named of await load()) await computeSweep(named, { engine });
  } else await computePart(onlyOne(await load()), { rows, merge, output }, engine);
  Deno.exit(); // the signal listener would keep this process alive
});

/** Loads the sweeps of these names: a whole name is one sweep, where it begins others too. */
function loaderOf(names: readonly string[]): () => Promise<NamedSweep[]> {
  const programs = findPrograms("sweep");
  const isWhole = names.length === 1 && programs.has(names[0]!);
  const chosen = isWhole ? names : chooseNames("sweep", programs.keys(), names);
  return () => Promise.all(chosen.map((name) => loadSweep(name, programs.get(name)!)));
}

function onlyOne(sweeps: readonly NamedSweep[]): NamedSweep {
  if (sweeps.length === 1) return sweeps[0]!;
  throw new UsageError(
    `--rows and --merge are for one sweep, not for ${sweeps.map(({ name }) => name).join(", ")}.`,
  );
}

/** Takes in rows, and computes some. */
async function computePart(
  named: NamedSweep,
  { rows, merge, output }: Record<"rows" | "merge" | "output", string | undefined>,
  engine: Engine,
): Promise<void> {
  const range = rows === undefined ? NO_ROWS : parseRange(rows, named.sweep);
  const merged = merge === undefined
    ? new Map()
    : parseRows(await readRowsFile(merge), named, merge);
  const computed = await computeRows(named, range, { merged, engine });
  if (output !== undefined) await writeAtomically(output, rowsText(named, computed));
  console.log(describePlan(named));
}

async function readRowsFile(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch((error: Error) => {
    throw new TaskError(`Cannot read ${path} (${error.message}).`);
  });
}

async function checkAll(sweeps: readonly NamedSweep[]): Promise<void> {
  let passed = 0, failed = 0;
  for (const named of sweeps) {
    const counts = await checkSweep(named);
    passed += counts.passed;
    failed += counts.failed;
  }
  console.log(`sweep: ${passed} passed, ${failed} failed`);
  Deno.exit(failed === 0 ? 0 : 1);
}

/** Ctrl-C tells what it leaves. */
function sayWhatIsKept(): void {
  Deno.addSignalListener("SIGINT", () => {
    console.log("\nStopped: finished runs are kept, the same command goes on with the others.");
    Deno.exit(130);
  });
}
