/** Outputs of cells as the runner of pages collects them. */

import assert from "node:assert/strict";
import { show, steps, verdict } from "lib/notebook/mod.ts";
import type { CellFunctions } from "../../tools/browser/cell_functions.ts";
import { consoleLine } from "../../tools/browser/console_line.ts";
import { runCells } from "../../tools/browser/run_cells.ts";

type Run = CellFunctions[number]["run"];

const inOrder = (...cells: (() => Awaited<ReturnType<Run>> | ReturnType<Run>)[]) =>
  runCells(cells.map((cell, index) => ({ cell: index + 1, run: async () => await cell() })));

const displayed = (text: string) => ({
  output_type: "display_data",
  data: { "text/plain": text },
  metadata: {},
});

Deno.test("runCells() gathers what a cell prints in one stream of each name, as the kernel's client does", async () => {
  const [run] = await inOrder(async () => {
    console.log("one");
    await show({ "text/plain": "between" });
    console.error("wrong", 2);
    console.info("two");
  });
  assert.deepEqual(run!.outputs, [
    { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
    displayed("between"),
    { output_type: "stream", name: "stderr", text: "wrong 2\n" },
  ]);
});

Deno.test("runCells() keeps the last state of an output, also when a later cell replaces it", async () => {
  const [first, second] = await inOrder(
    () => show({ "text/plain": "old" }, { id: "figure" }),
    async () => {
      await show({ "text/plain": "new" }, { id: "figure", update: true });
      for await (const _ of steps(3, "counting"));
    },
  );
  assert.deepEqual(first!.outputs, [displayed("new")]);
  assert.deepEqual(second!.outputs, [displayed(`counting ${"█".repeat(24)} 3/3`)]);
});

Deno.test("runCells() shows the value of a cell, with the cell's count", async () => {
  const [, second] = await inOrder(() => ({ value: undefined }), () => ({ value: [1, "two"] }));
  assert.deepEqual(second!.outputs, [{
    output_type: "execute_result",
    data: { "text/plain": '[ 1, "two" ]' },
    metadata: {},
    execution_count: 2,
  }]);
});

Deno.test("runCells() does not show a verdict a second time as the cell's value", async () => {
  const test = { expect: "exact", value: 1, target: 1, margin: 0 } as const;
  const [run] = await inOrder(async () => ({ value: await verdict("one is one", test) }));
  assert.deepEqual(run!.outputs.map(({ output_type }) => output_type), ["display_data"]);
});

Deno.test("runCells() shows data as they were when they were shown", async () => {
  const bundle = { "application/json": [1] };
  const [run] = await inOrder(async () => {
    await show(bundle);
    bundle["application/json"].push(2);
  });
  assert.deepEqual(run!.outputs.map((output) => "data" in output && output.data), [
    { "application/json": [1] },
  ]);
});

Deno.test("runCells() ends at the cell that fails, and gives the console back", async () => {
  const { log } = console;
  const runs = await inOrder(
    () => console.log("before"),
    () => {
      throw new RangeError("too few");
    },
    () => console.log("after"),
  );
  assert.deepEqual(runs.map(({ cell, error }) => [cell, error]), [[1, undefined], [
    2,
    "RangeError: too few",
  ]]);
  assert.equal(console.log, log);
});

Deno.test("consoleLine() writes texts, numbers and plain data as Deno's console does", () => {
  const values = ["a b", 0.1, -0, true, null, undefined, 3n, [1, "x"], { a: [true] }];
  const deno = values.map((value) => typeof value === "string" ? value : Deno.inspect(value));
  assert.equal(consoleLine(values), deno.join(" "));
});
