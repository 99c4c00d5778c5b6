/** Computes the sweep of the fixture as a process of its own: PROGRAM RESULTS UNFINISHED. */

import { computeSweep } from "../../tools/sweep/compute_sweep.ts";
import { runTask } from "../../tools/common/task.ts";

const [program, results, unfinished] = Deno.args as [string, string, string];
const { sweep } = await import(program);
await runTask(() => computeSweep({ name: "tiny", program, sweep }, { results, unfinished }));
