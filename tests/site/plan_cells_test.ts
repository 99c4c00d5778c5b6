/** Which cells run before another, and with a value that was changed. */

import assert from "node:assert/strict";
import { dependantsOf, needsOf, planRun } from "../../tools/site/plan_cells.ts";
import { namesOfCell } from "../../tools/site/read_cell_names.ts";

const CELLS = [
  'import { Model, train } from "lib/nn/mod.ts";', // 0
  "const gamma = 0.5, scale = 2;", // 1
  "const model = new Model();", // 2
  "const table = [1, 2];", // 3
  "train(model);", // 4
  "const back = (x: number) => gamma * x + offset;", // 5
  "const offset = 3;", // 6
  "console.log(table.map(back));", // 7
  "console.log(model.weights, scale);", // 8
];
const named = (cells: readonly string[]) => cells.map(namesOfCell);

Deno.test("needsOf() takes what declares names, what changes them, and what a function needs below it", () => {
  assert.deepEqual(needsOf(named(CELLS), 8), [0, 1, 2, 4]);
  assert.deepEqual(needsOf(named(CELLS), 7), [1, 3, 5, 6]);
  assert.deepEqual(needsOf(named(CELLS), 2), [0]);
});

Deno.test("needsOf() takes what changes a name through functions that call others", () => {
  const cells = [
    "const random = new Random(0);",
    "const draw = () => random.normal();",
    "const draws = () => [draw(), draw()];",
    "console.log(draws());",
    "console.log(random.normal());",
  ];
  assert.deepEqual(needsOf(named(cells), 4), [0, 1, 2, 3]);
});

Deno.test("needsOf() takes what changes a name that a function reads, below the function", () => {
  const cells = [
    "const model = new Model();",
    "const predict = (x: number) => model.apply(x);",
    "train(model);",
    "console.log(predict(1));",
  ];
  assert.deepEqual(needsOf(named(cells), 3), [0, 1, 2]);
});

Deno.test("dependantsOf() follows a value by statements, not by cells", () => {
  assert.deepEqual(dependantsOf(named(CELLS), 1, "gamma"), [5, 7]);
  assert.deepEqual(dependantsOf(named(CELLS), 1, "scale"), [8]);
});

Deno.test("dependantsOf() follows a value through what a loop writes, to another thing of the name", () => {
  const cells = [
    "const a = 1;",
    "let sum = 0;\nconst half = () => sum / 2;\nfor (const b of [1, 2]) sum += a * b;",
    "console.log(half());",
    "const sum = 5;",
    "console.log(sum);",
  ];
  assert.deepEqual(dependantsOf(named(cells), 0, "a"), [1, 2]);
});

Deno.test("dependantsOf() takes what the value's own cell computes from it", () => {
  const cells = ["const a = 1, b = 2 * a, c = 3;", "console.log(b);", "console.log(c);"];
  assert.deepEqual(dependantsOf(named(cells), 0, "a"), [1]);
});

Deno.test("planRun() runs what is needed once, and what was asked for again", () => {
  const names = named(["const a = 1;", "const b = 2;", "a + b;"]);
  assert.deepEqual(planRun(names, new Set(), [0, 1], [2]), [0, 1, 2]);
  assert.deepEqual(planRun(names, new Set([0, 2]), [0, 1], [2]), [1, 2]);
  assert.deepEqual(planRun(names, new Set([0, 1]), [0, 1], []), []);
});

Deno.test("planRun() runs a cell again whose name a cell above it takes now", () => {
  const names = named(["const a = 1;", "const a = 2;", "const b = 3;", "a;"]);
  assert.deepEqual(planRun(names, new Set([1, 2]), [0, 1, 2], [3]), [0, 1, 3]);
});
