import assert from "node:assert/strict";
import {
  Arm,
  armOf,
  compareArms,
  comparisonTable,
  differenceText,
  effectsTable,
} from "lib/notebook/mod.ts";
import { pairedPermutationTest } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { record } from "./_recording.ts";

const HIGH = [12, 15, 11, 14, 16, 13], LOW = [10, 12, 10, 11, 12, 12];
const high = armOf("high", HIGH), low = armOf("low", LOW);

Deno.test("compareArms() tests the difference that it shows", () => {
  const { compared, effect, pValue, n, warnings } = compareArms(high, low);
  assert.equal(compared, "high minus low");
  assert.equal(effect.estimate, (81 - 67) / 6);
  assert.ok(0 < effect.low && effect.low < effect.estimate && effect.estimate < effect.high);
  assert.equal(pValue, pairedPermutationTest(HIGH, LOW).pValue);
  assert.equal(n, 6);
  assert.deepEqual(warnings, []);
});

Deno.test("compareArms() pairs by seed, and takes the seeds that both have", () => {
  const rows = (seeds: number[]) => seeds.map((seed) => ({ seed, value: 10 * seed + seed % 2 }));
  const a = new Arm("a", rows([5, 1, 2, 3])), b = new Arm("b", rows([3, 9, 2, 5]));
  const { effect, n } = compareArms(a, b);
  assert.deepEqual([effect.estimate, n], [0, 3]);
  assert.throws(() => compareArms(a, new Arm("c", rows([7, 8]))), {
    message: 'Cannot compare arms: "b" must be an arm with seeds of "a", current value is "c"',
  });
});

Deno.test("compareArms() warns of an arm without variance, also by name in a table", async () => {
  const constant = armOf("ceiling", [500, 500, 500, 500, 500, 500]);
  const warning = "ceiling has no variance: all 6 seeds give 500";
  assert.deepEqual(compareArms(high, constant).warnings, [warning]);
  assert.deepEqual(compareArms(high, 500).warnings, []);
  const { printed } = await record(() => comparisonTable([[high, constant]]));
  assert.deepEqual(printed, [warning]);
});

Deno.test("a ratio is the geometric mean of ratios, and its p-value is of that", () => {
  const double = armOf("double", LOW.map((value) => 2 * value));
  const { compared, effect } = compareArms(double, low, "value", { as: "ratio" });
  assert.equal(compared, "double over low");
  assertClose([effect.estimate, effect.low, effect.high], [2, 2, 2], 1e-12);
  assert.throws(
    () => compareArms(armOf("a", [0, 1]), armOf("b", [1, 1]), "value", { as: "ratio" }),
    {
      message:
        'Cannot compare arms by a ratio: "metric" must be greater than 0, current value is 0',
    },
  );
});

Deno.test("differenceText() is compareArms() as text, and refuses arms of other lengths", () => {
  assert.match(differenceText(HIGH, LOW, 1), /^\+2\.3 \[\+\d\.\d, \+\d\.\d\], p = 0\.031$/);
  assert.match(differenceText(HIGH, 20, 0), /^-7 \[-\d, -\d\], p = 0\.031$/);
  assert.throws(() => differenceText(HIGH, [1, 2]), {
    message: 'Cannot compare arms: "b" must be as long as "a" (6), current value is an array of 2',
  });
});

Deno.test("comparisonTable() says how few seeds can't show anything", async () => {
  const [a, b] = [armOf("a", HIGH.slice(0, 5)), armOf("b", LOW.slice(0, 5))];
  const { printed } = await record(() => comparisonTable([[a, b]]));
  assert.deepEqual(printed, ["5 seeds can't show it: no p-value is below 0.063"]);
});

Deno.test("comparisonTable() corrects several p-values by Holm's method, and says so", async () => {
  const one = await record(() => comparisonTable([[high, low]], "value", { digits: 1 }));
  assert.match(one.texts[0]!, /^compared +n +difference +p\n/);
  assert.match(one.texts[0]!, /high minus low +6 +\+2\.3 \[\+\d\.\d, \+\d\.\d\] +0\.031$/);
  const two = await record(() => comparisonTable([[high, low], [low, high]], "value"));
  assert.match(two.texts[0]!, /p \(Holm\)\n/);
  assert.equal(two.texts[0]!.match(/0\.063$/gm)!.length, 2); // 2 * 2 / 2^6
  const ratio = await record(() => comparisonTable([[high, low]], "value", { as: "ratio" }));
  assert.match(ratio.texts[0]!, /high over low +6 +1\.\d+ \[1\.\d+, 1\.\d+\]/);
});

Deno.test("effectsTable() shows what factors do, with the seeds as blocks", async () => {
  const rows = [0, 1, 2, 3].flatMap((seed) => {
    const luck = 100 * seed, noise = [1, -1, -1, 1][seed]!;
    return [
      { seed, replay: "off", target: "off", score: luck + 10 + noise },
      { seed, replay: "on", target: "off", score: luck + 20 },
      { seed, replay: "off", target: "on", score: luck + 10 },
      { seed, replay: "on", target: "on", score: luck + 40 - noise },
    ];
  });
  const { texts } = await record(() =>
    effectsTable(rows, ["replay", "target"], "score", { digits: 1 })
  );
  assert.match(texts[0]!, /^factor +effect +share of squares +p \(Holm\)\n/);
  assert.match(texts[0]!, /\nreplay +\+20\.0 \[\+1\d\.\d, \+2\d\.\d\] +\d+ % +< 0\.001\n/);
  assert.match(texts[0]!, /\nreplay x target +\+10\.0 /);
  await assert.rejects(effectsTable(rows, ["replay"], "speed"), {
    message: 'Cannot read arm "off": "speed" must be a finite number (seed 0), ' +
      "current value is undefined",
  });
});
