/** What is told of a cell by the names in it. */

import assert from "node:assert/strict";
import { bindsOf, readsOf } from "../../tools/site/cell_names.ts";
import { namesOfCell } from "../../tools/site/read_cell_names.ts";

const touchesOf = (source: string) => [
  ...new Set(namesOfCell(source).parts.flatMap(({ touches }) => touches)),
];
const writesOf = (source: string) => namesOfCell(source).parts.flatMap(({ writes }) => writes);

Deno.test("namesOfCell() takes no parameter, local name, property or type for a name of other cells", () => {
  const names = namesOfCell(`
    const first = (gamma: number, { rate = start }: Settings) => gamma * rate + free;
    function second() { const inner = free2; for (const step of steps) inner.step = step; }
    try { third(); } catch (error) { console.log(error, \`\${last}\`); }
    const fourth = { free3, key: a.key, [computed]: 1 };`);
  assert.deepEqual(bindsOf(names), ["first", "second", "fourth"]);
  assert.deepEqual(
    readsOf(names).sort(),
    ["a", "computed", "console", "free", "free2", "free3", "last", "start", "steps", "third"],
  );
});

Deno.test("namesOfCell() tells a name that a block hides from the same name outside of it", () => {
  const names = namesOfCell("{ const a = 1; a; }\nb = () => { let c = a; };");
  assert.deepEqual(readsOf(names).sort(), ["a", "b"]);
});

Deno.test("namesOfCell() finds what a cell changes for certain", () => {
  assert.deepEqual(writesOf("a = 1; b.c[0] = 2; d++; [e[0], { f: g }] = h;"), [
    "a",
    "b",
    "d",
    "e",
    "g",
  ]);
  assert.deepEqual(writesOf("log.rows.push(1); seen.add(2); list.map(String);"), ["log", "seen"]);
});

Deno.test("namesOfCell() finds what a cell may change: not what is drawn, read or computed by tfjs", () => {
  const source = `import * as tf from "@tensorflow/tfjs";
    import { plot } from "lib/notebook/mod.ts";
    import { trainStep } from "lib/nn/mod.ts";
    trainStep(model, { optimizer });
    agent.train(data);
    await plot({ rows: curve });
    tf.add(x, y); values.map((value) => value + 1); console.log(z);`;
  assert.deepEqual(touchesOf(source).sort(), ["agent", "data", "model", "optimizer"]);
});

Deno.test("namesOfCell() knows what nobody changes", () => {
  const { fixed } = namesOfCell(`import { a } from "lib/nn/mod.ts";
    const b = 1, c = { d: -2, e: [3] }, f = () => 1, g = await datasets.loadIris();
    const h = control.range("h", { min: 0, max: 1, step: 1, value: 0 });
    let i = 1;
    const j = [], k = new Random(0), l = makeModel();
    class M {}`);
  assert.deepEqual(fixed.toSorted(), ["M", "a", "b", "c", "f", "g", "h"]);
});
