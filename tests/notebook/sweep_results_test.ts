import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  Arm,
  armOf,
  estimateTable,
  estimateText,
  intervalOf,
  loadSweep,
  type SweepResults,
} from "lib/notebook/mod.ts";
import { meanInterval } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { record } from "./_recording.ts";

const DIRECTORY = new URL("../fixtures/sweep_results/", import.meta.url);
const load = (): Promise<SweepResults> => loadSweep("two_arms", { directory: DIRECTORY });

Deno.test("an arm has its values in the order of the seeds, whatever the file's", async () => {
  const plain = (await load()).arm("plain");
  assert.deepEqual(plain.seeds, [0, 1, 2]);
  assert.deepEqual(plain.values("score"), [0.5, 0.75, 1]);
  assert.deepEqual(plain.values((row) => 2 * Number(row.score)), [1, 1.5, 2]);
  assert.deepEqual(plain.values((row) => row.score === 1), [0, 0, 1]);
});

Deno.test("arms() chooses by name, all by default; arm() by any settings", async () => {
  const sweep = await load();
  assert.deepEqual(sweep.arms().map(({ name }) => name), ["plain", "clipped"]);
  assert.deepEqual(sweep.arms(["clipped"])[0]!.values("score"), [1, 1]);
  assert.equal(sweep.arm("small", { arm: "plain", size: 8 }).rows.length, 3);
});

Deno.test("an arm that no run has is named with those that there are", async () => {
  const sweep = await load();
  assert.throws(() => sweep.arm("clip"), {
    name: "RangeError",
    message: 'Cannot choose an arm of sweep two_arms: "settings" must be those of a run ' +
      '(arm is one of "plain", "clipped"), current value is {"arm":"clip"}',
  });
});

Deno.test("settings that leave several runs a seed are refused, not averaged", async () => {
  const sweep = await load();
  assert.throws(() => sweep.arm("all", { size: 8 }), {
    message: 'Cannot read arm "all": "rows" must be one run a seed: seed 0 has more, ' +
      "current value is an array of 5",
  });
});

Deno.test("a metric that a seed hasn't got is named with the seed; null is no zero", async () => {
  const clipped = (await load()).arm("clipped");
  assert.throws(() => clipped.values("solved_at"), {
    name: "TypeError",
    message:
      'Cannot read arm "clipped": "solved_at" must be a finite number (seed 1), current value is null',
  });
  assert.throws(() => clipped.values("speed"), /"speed" must be a finite number \(seed 0\)/);
  assert.throws(() => new Arm("none", []), /"rows" must be at least one run/);
});

Deno.test("curve() gives a row for each seed and step, in the order of the steps", async () => {
  assert.deepEqual((await load()).arm("clipped").curve("return_"), [
    { arm: "clipped", seed: 0, x: 500, y: 3 },
    { arm: "clipped", seed: 0, x: 1000, y: 7 },
    { arm: "clipped", seed: 1, x: 500, y: 4 },
    { arm: "clipped", seed: 1, x: 1000, y: 8 },
  ]);
  assert.throws(() => armOf("a", [1]).curve("return_"), /"prefix" must be what columns begin with/);
});

Deno.test("a sweep tells the margin that was declared before it, and says where none was", async () => {
  const sweep = await load();
  assert.deepEqual([sweep.metric, sweep.margin], ["score", 0.1]);
  const old = await loadSweep("undeclared", { directory: DIRECTORY });
  assert.throws(() => old.margin, {
    message:
      'Cannot read the declaration of sweep undeclared: "protocol" must be in the results file, ' +
      "current value is undefined",
  });
});

Deno.test("intervalOf() is meanInterval() by one fixed generator, the same each time", () => {
  const values = [3, 1, 4, 1, 5];
  const random = new Random(0).split("interval");
  assert.deepEqual(intervalOf(values), meanInterval(values, { random }));
  assert.deepEqual(intervalOf(values), intervalOf(values));
});

Deno.test("intervalOf() of more than 200 values is Student's, cut to their range", () => {
  const rare = [...new Array(300).fill(0), 1];
  const { estimate: share, low, high } = intervalOf(rare);
  assert.ok(low === 0 && low < share && share < high);
  const values = rare.map((_, i) => Math.sin(i));
  const { low: one, high: other } = meanInterval(values, {
    random: new Random(1),
    resamples: 2000,
  });
  const long = intervalOf(values);
  assertClose([long.low, long.high], [one, other], 0.1 * (other - one));
});

Deno.test("estimateText() shows two digits of the width, or as many as asked for", () => {
  assert.match(estimateText([100, 140, 120, 160]), /^130 \[\d{3}, \d{3}\]$/);
  assert.match(estimateText([0.1, 0.1004, 0.1002, 0.1]), /^0\.10015 \[0\.1\d{4}, 0\.1\d{4}\]$/);
  assert.match(estimateText([1, 2, 4], 1), /^2\.3 \[\d\.\d, \d\.\d\]$/);
  assert.equal(estimateText([true, true, false], 3), "2 of 3 [0.208, 0.939]");
  assert.match(estimateText([-0.001, 0.001, 0, 0], 1), /^0\.0 \[0\.0, 0\.0\]$/); // no minus zero
});

Deno.test("estimateText() gives no interval where it would mislead", () => {
  assert.equal(estimateText([500, 500]), "500 (all 2 equal)");
  assert.equal(estimateText([0.1 + 0.2, 0.3], 2), "0.30 (all 2 equal)");
  assert.equal(estimateText([0.25], 1), "0.3 (one seed)");
  assert.throws(() => estimateText([]), /"values" must be of at least one seed/);
  assert.throws(() => estimateText([1, NaN]), /finite number/);
  assert.throws(() => estimateText([Infinity, Infinity]), /finite number/);
});

Deno.test("estimateText() of true and false is a share with Wilson's interval", () => {
  assert.equal(estimateText(new Array(10).fill(true)), "10 of 10 [0.72, 1.00]");
  assert.equal(estimateText([false]), "0 of 1 [0.00, 0.79]");
});

Deno.test("estimateTable() shows name, n and each metric with common digits", async () => {
  const sweep = await load();
  const { texts } = await record(() =>
    estimateTable(sweep.arms(), {
      score: "score",
      solved: (row) => typeof row.solved_at === "number",
    }, { digits: { score: 2 }, heading: "method", caption: "Three seeds" })
  );
  assert.deepEqual(texts[0]!.split("\n"), [
    "Three seeds",
    "method   n  score               solved",
    "-------  -  ------------------  -------------------",
    "plain    3  0.75 [0.50, 1.00]   3 of 3 [0.44, 1.00]",
    "clipped  2  1.00 (all 2 equal)  1 of 2 [0.09, 0.91]",
  ]);
});
