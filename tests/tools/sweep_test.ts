import assert from "node:assert/strict";
import { computeRuns, type FinishedRun } from "../../tools/sweep/pool.ts";
import type { SweepSettings } from "../../tools/sweep/sweep.ts";
import { sweep } from "../fixtures/tiny_sweep.ts";

const program = import.meta.resolve("../fixtures/tiny_sweep.ts");

Deno.test("computeRuns() gives the same rows in the same order on any number of workers", async () => {
  const wanted = [];
  for (const settings of sweep.runs) wanted.push(await sweep.run(settings));
  for (const workers of [1, 3, 100]) {
    assert.deepEqual(
      await computeRuns(program, sweep.runs, undefined, workers),
      wanted,
      `${workers}`,
    );
  }
});

Deno.test("computeRuns() reports each run once, with its own metrics, and needs no run", async () => {
  const reported: FinishedRun[] = [];
  const metrics = await computeRuns(program, sweep.runs, (run) => reported.push(run), 2);
  reported.sort((a, b) => a.index - b.index);
  assert.deepEqual(reported, metrics.map((metrics, index) => ({ index, metrics })));
  assert.deepEqual(await computeRuns(program, []), []);
});

Deno.test("computeRuns() names the settings of a run that fails, and begins no further run", async () => {
  const settings = (arm: string, seed: number): SweepSettings => ({ arm, seed });
  // The first takes five seconds, so that the second has failed by then on a busy machine too.
  const runs = [settings("square", 100), settings("broken", 0), ...Array(20).fill(sweep.runs[0])];
  const finished: number[] = [];
  await assert.rejects(computeRuns(program, runs, ({ index }) => finished.push(index), 2), {
    name: "TaskError",
    message:
      /^The sweep's run with \{"arm":"broken","seed":0\} failed: Error: no arm of this name\n/,
  });
  await new Promise((resolve) => setTimeout(resolve, 5300));
  assert.deepEqual(finished, []);
});

Deno.test("computeRuns() hears of what nobody awaits, and of a program that is not there", async () => {
  await assert.rejects(
    computeRuns(program, [{ arm: "late", seed: 0 }]),
    /run with \{"arm":"late","seed":0\} failed: .*too late/,
  );
  await assert.rejects(computeRuns(`${program}x`, [{ seed: 7 }]), /run with \{"seed":7\} failed: /);
});
