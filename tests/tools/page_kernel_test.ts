/** Cells that share names, as in a kernel, with their outputs. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setDisplaySink, show, steps, verdict } from "lib/notebook/mod.ts";
import { CellOutputs } from "../../tools/browser/cell_outputs.ts";
import { compileCell } from "../../tools/browser/compile_cell.ts";
import { consoleLine } from "../../tools/browser/console_line.ts";
import { type CellFailure, PageKernel } from "../../tools/browser/page_kernel.ts";
import { inTemporaryFolder } from "../../tools/notebook/cell_code.ts";
import type { Output } from "../../tools/notebook/notebook_file.ts";

// what cells of these tests call, in place of what they would import
Object.assign(globalThis, { show, steps, verdict });

/** Runs cells in order; what they showed, each with why it failed. */
async function run(
  ...sources: string[]
): Promise<{ outputs: (readonly Output[])[]; failures: (CellFailure | undefined)[] }> {
  const outputs = new CellOutputs();
  const kernel = new PageKernel(outputs, new URL("file:///"));
  const stopRedirection = outputs.redirectConsole();
  const sink = setDisplaySink(outputs.sink);
  const failures: (CellFailure | undefined)[] = [];
  for (const [i, source] of sources.entries()) {
    failures.push(await kernel.run(`${i + 1}`, compileCell(source).program));
  }
  stopRedirection();
  setDisplaySink(sink);
  return { outputs: sources.map((_, i) => outputs.of(`${i + 1}`)), failures };
}

/** What the last of these cells printed. */
async function printedBy(...sources: string[]): Promise<string> {
  const { outputs, failures } = await run(...sources);
  assert.deepEqual(failures.filter((failure) => failure !== undefined), []);
  const [output] = outputs.at(-1)!;
  return output?.output_type === "stream" ? output.text.trimEnd() : "";
}

const displayed = (text: string) => ({
  output_type: "display_data",
  data: { "text/plain": text },
  metadata: {},
});

Deno.test("later cells see what earlier ones declare in any form", async () => {
  const printed = await printedBy(
    "interface Pair { a: number }\nconst { a, b: [b, ...others] }: Pair & { b: number[] } = { a: 1, b: [2, 3, 4] };",
    "let sum = a + b, untouched: number | undefined; const { x: { y = 5 } = {} } = {};",
    "class Sum { value = sum }\nfunction double(n: number) { return 2 * n + others.length - 2; }",
    "for await (const step of [1]) { const a = step; sum += double(a); }\nsum += await Promise.resolve(y);",
    "console.log(sum, new Sum().value, Sum.name, double.name, untouched);",
  );
  assert.equal(printed, "10 10 Sum double undefined");
});

Deno.test("a cell can be run again, and a name declared again, also by its own type of declaration", async () => {
  const again = [
    "let n = 0;",
    "console.log(++n);",
    "const n = 5;",
    "let n = 6;",
    "console.log(n);",
  ];
  assert.equal(await printedBy(...again), "6");
  const functions = [
    "function f() { return 1 }",
    "const g = () => f();",
    "function f() { return 2 }",
  ];
  assert.equal(await printedBy(...functions, "console.log(g());"), "2");
});

Deno.test("a function is there above its place, and calls itself", async () => {
  assert.equal(
    await printedBy(
      "console.log(f(3));\nfunction f(n: number): number { return n ? n + f(n - 1) : 0 }",
    ),
    "6",
  );
});

Deno.test("a constant of another cell cannot be assigned to", async () => {
  const { failures } = await run("const fixed = 1;", "fixed = 2;");
  assert.match(failures[1]!.message, /^TypeError: Cannot assign/);
});

Deno.test("names that a worker has itself can be declared", async () => {
  const cells = [
    "const name = [1], close = 2, location = { a: 3 };",
    "console.log(name, close, location);",
  ];
  assert.equal(await printedBy(...cells), "[ 1 ] 2 { a: 3 }");
});

Deno.test("a failure names the cell and the line that it came from", async () => {
  const { failures } = await run(
    "function fail(): never {\n  throw new RangeError('too few');\n}",
    "const a: number = 1;\n\nfail();",
    "let b = 1;\nb.c.d;",
  );
  assert.deepEqual(failures.slice(0, 2), [undefined, {
    message: "RangeError: too few",
    cell: "1",
    line: 2,
  }]);
  assert.deepEqual([failures[2]!.cell, failures[2]!.line], ["3", 2]);
});

Deno.test(
  "an import is there in later cells; one that there is not is named (needs --allow-write)",
  {
    ignore: (await Deno.permissions.query({ name: "write" })).state !== "granted",
  },
  async () => {
    await inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(
        join(folder, "lib_a_mod.js"),
        "export const b = 2; export default 3;",
      );
      const outputs = new CellOutputs();
      const kernel = new PageKernel(outputs, pathToFileURL(`${folder}/`));
      const source =
        'import c, { b as two, type T } from "lib/a/mod.ts";\nimport * as a from "lib/a/mod.ts";';
      assert.equal(await kernel.run("1", compileCell(source).program), undefined);
      assert.equal(await kernel.run("2", compileCell("two + c + a.b;").program), undefined);
      assert.deepEqual(outputs.of("2").map((output) => "data" in output && output.data), [
        { "text/plain": "7" },
      ]);
    });
  },
);

Deno.test("what a cell prints is one stream of each name, as the kernel's client makes it", async () => {
  const { outputs: [outputs] } = await run(
    'console.log("one");\nawait show({ "text/plain": "between" });\nconsole.error("wrong", 2);\nconsole.info("two");',
  );
  assert.deepEqual(outputs, [
    { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
    displayed("between"),
    { output_type: "stream", name: "stderr", text: "wrong 2\n" },
  ]);
});

Deno.test("an output has its last state, also when a later cell replaces it", async () => {
  const { outputs: [first, second] } = await run(
    'await show({ "text/plain": "old" }, { id: "figure" });',
    'await show({ "text/plain": "new" }, { id: "figure", update: true });\nfor await (const _ of steps(3, "counting"));',
  );
  assert.deepEqual(first, [displayed("new")]);
  assert.deepEqual(second, [displayed(`counting ${"█".repeat(24)} 3/3`)]);
});

Deno.test("the value of a cell's last line is shown, with the cell's count, but no verdict twice", async () => {
  const { outputs } = await run(
    "undefined;",
    '[1, "two"];',
    'await verdict("one is one", { expect: "exact", value: 1, target: 1, margin: 0 });',
  );
  assert.deepEqual(outputs.slice(0, 2), [[], [{
    output_type: "execute_result",
    data: { "text/plain": '[ 1, "two" ]' },
    metadata: {},
    execution_count: 2,
  }]]);
  assert.deepEqual(outputs[2]!.map(({ output_type }) => output_type), ["display_data"]);
});

Deno.test("data are shown as they were when they were shown", async () => {
  const { outputs: [outputs] } = await run(
    'const bundle = { "application/json": [1] };\nawait show(bundle);\nbundle["application/json"].push(2);\nundefined;',
  );
  assert.deepEqual(outputs!.map((output) => "data" in output && output.data), [
    { "application/json": [1] },
  ]);
});

Deno.test("consoleLine() writes texts, numbers and plain data as Deno's console does", () => {
  const values = ["a b", 0.1, -0, true, null, undefined, 3n, [1, "x"], { a: [true] }];
  const deno = values.map((value) => typeof value === "string" ? value : Deno.inspect(value));
  assert.equal(consoleLine(values), deno.join(" "));
});
