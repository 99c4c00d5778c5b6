/** How the rows of a sweep are numbered and cut into tasks, and which engine is asked for. */

import assert from "node:assert/strict";
import { tasksOf } from "../../tools/sweep/_tasks.ts";
import { chooseEngine } from "../../tools/sweep/choose_engine.ts";
import { countRows, parseRange, phasesOf, rangesOf } from "../../tools/sweep/phases.ts";
import { sweep } from "../fixtures/noisy_sweep.ts";

const program = import.meta.resolve("../fixtures/noisy_sweep.ts");

Deno.test("phasesOf() numbers tuning and evaluation one after another, from 0", () => {
  assert.deepEqual(phasesOf(sweep), [
    { title: "tuning 1 of 2", first: 0, last: 7 },
    { title: "tuning 2 of 2", first: 8, last: 15 },
    { title: "evaluation", first: 16, last: 35 },
  ]);
  assert.equal(countRows(sweep), 36);
});

Deno.test("parseRange() reads rows that the sweep has, the last included", () => {
  assert.deepEqual(parseRange("0..35", sweep), { first: 0, last: 35 });
  assert.deepEqual(parseRange("7..7", sweep), { first: 7, last: 7 });
  for (const text of ["", "7", "0..36", "9..8", "-1..3", "0-3", "0...3", "a..b", "1.5..3"]) {
    assert.throws(() => parseRange(text, sweep), {
      name: "UsageError",
      message: `"${text}" are no rows of this sweep: it has 36, from 0 on, so that all are 0..35.`,
    });
  }
});

Deno.test("rangesOf() and tasksOf() cut what is missing, and a task takes half a minute", () => {
  assert.deepEqual(rangesOf([]), []);
  assert.deepEqual(rangesOf([0, 1, 2, 5, 6, 9], 2), [
    ...[{ first: 0, last: 1 }, { first: 2, last: 2 }, { first: 5, last: 6 }],
    { first: 9, last: 9 },
  ]);
  const missing = Array.from({ length: 20 }, (_, i) => 16 + i);
  const named = { name: "99_noisy", program, sweep };
  const work = { named, missing, first: 16, finished: new Map() };
  // 36 rows in 4 minutes of two processors are 13 s a row.
  const batch = { title: "", runs: [], rowOf: () => ({}) };
  assert.equal(tasksOf({ ...work, batch }).length, 10);
  const many = Array.from({ length: 5001 }, (_, i) => i);
  assert.ok(tasksOf({ ...work, batch, missing: many }).length <= 1000);
});

for (
  const [flags, reason] of [
    [{ engine: "spark" }, 'There is no engine "spark": there are pool, dask, slurm.'],
    [{ engine: "toString" }, 'There is no engine "toString": there are pool, dask, slurm.'],
    [{ engine: "dask" }, /^--engine dask needs --address, .* tcp:\/\/10\.0\.0\.1:8786\.$/],
    [{ address: "tcp://a:1" }, "The engine pool has no --address: it has --processors."],
    [{ engine: "slurm", processors: "2" }, /^The engine slurm has no --processors: it has --part/],
    [{ processors: "0" }, '--processors must be a whole number from 1 on, not "0".'],
  ] as const
) {
  Deno.test(`chooseEngine() refuses ${JSON.stringify(flags)}`, () => {
    assert.throws(() => chooseEngine(flags), { name: "UsageError", message: reason });
  });
}
