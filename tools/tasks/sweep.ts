/**
 * Computes the experiments that are too long for a notebook into `data/sweeps/`, or checks them,
 * a run on each processor.
 *
 *     deno task sweep [NAME...]            run whole sweeps and write their results
 *     deno task sweep --check [NAME...]    run a thinned version and compare it with what is committed
 */

import { chooseNames, readCommandLine } from "../common/command_line.ts";
import { runTask } from "../common/task.ts";
import { findPrograms } from "../experiments/find_programs.ts";
import { checkSweep } from "../sweep/check_sweep.ts";
import { computeSweep } from "../sweep/compute_sweep.ts";
import { loadSweep } from "../sweep/load_sweep.ts";
import type { NamedSweep } from "../sweep/results.ts";

await runTask(async () => {
  const { flags, names } = readCommandLine("deno task sweep [--check] [NAME...]", {
    flags: { check: "boolean" },
    mostNames: Infinity,
  });
  const programs = findPrograms("sweep");
  const chosen = chooseNames("sweep", programs.keys(), names);
  const load = (name: string) => loadSweep(name, programs.get(name)!);
  if (flags.check === true) return await checkAll(chosen, load);
  sayWhatIsKept();
  for (const name of chosen) await computeSweep(await load(name));
  Deno.exit(); // the signal listener would keep this process alive
});

async function checkAll(
  names: readonly string[],
  load: (name: string) => Promise<NamedSweep>,
): Promise<void> {
  let passed = 0, failed = 0;
  for (const name of names) {
    const counts = await checkSweep(await load(name));
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
