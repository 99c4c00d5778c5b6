/** A notebook's cells as functions that share names, as in a kernel. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CellFunctions, cellFunctions } from "../../tools/browser/cell_functions.ts";
import { inTemporaryFolder } from "../../tools/notebook/cell_code.ts";
import { needsPrograms, notebookOf } from "./_fixture.ts";

/** The functions of cells with these sources; `log` in a cell adds to the lines. */
async function load(...sources: string[]): Promise<{ cells: CellFunctions; lines: unknown[] }> {
  const lines: unknown[] = [];
  Object.assign(globalThis, { log: (value: unknown) => lines.push(value) });
  const cells = await inTemporaryFolder(async (folder) => {
    const path = join(folder, "cells.js");
    await Deno.writeTextFile(path, await cellFunctions(notebookOf(sources)));
    return (await import(pathToFileURL(path).href)).default;
  });
  return { cells, lines };
}

Deno.test(
  "each code cell becomes a function with the cell's number (needs --allow-run)",
  needsPrograms,
  async () => {
    const notebook = notebookOf(["1;", "2;"]);
    notebook.cells.splice(1, 0, { cell_type: "markdown", id: "m", metadata: {}, source: "# T" });
    assert.match(await cellFunctions(notebook), /cell: 1.*cell: 3/s);
  },
);

Deno.test(
  "later cells see what earlier ones declare in any form (needs --allow-run)",
  needsPrograms,
  async () => {
    const { cells, lines } = await load(
      "interface Pair { a: number }\nconst { a, b: [b, ...others] }: Pair & { b: number[] } = { a: 1, b: [2, 3, 4] };",
      "let sum = a + b, untouched: number | undefined; const { x: { y = 5 } = {} } = {};",
      "class Sum { value = sum }\nfunction double(n: number) { return 2 * n + others.length - 2; }",
      "for await (const step of [1]) { const a = step; sum += double(a); }\nsum += await Promise.resolve(y);",
      "log([sum, new Sum().value, Sum.name, double.name, untouched]);",
    );
    for (const { run } of cells) await run();
    assert.deepEqual(lines, [[10, 10, "Sum", "double", undefined]]);
  },
);

Deno.test(
  "a cell can be run again, and then begins anew (needs --allow-run)",
  needsPrograms,
  async () => {
    const { cells: [first, second], lines } = await load("let n = 0;", "log(++n);");
    for (const cell of [first!, second!, second!, first!, second!]) await cell.run();
    assert.deepEqual(lines, [1, 2, 1]);
  },
);

Deno.test(
  "a cell gives the value of an expression at its end, and of nothing else (needs --allow-run)",
  needsPrograms,
  async () => {
    const { cells } = await load("const a = 1;\na + 1;", "const b = 2;", "({ c: 3 });", "");
    const values = [];
    for (const { run } of cells) values.push(await run());
    assert.deepEqual(values, [{ value: 2 }, undefined, { value: { c: 3 } }, undefined]);
  },
);

Deno.test(
  "an import is there in later cells, and one for types alone is not asked for (needs --allow-run)",
  needsPrograms,
  async () => {
    const { cells, lines } = await load(
      'import { join } from "node:path";\nimport { Absent } from "node:url";',
      'const path: Absent | string = join("a", "b");\nlog(path.length);',
    );
    for (const { run } of cells) await run();
    assert.deepEqual(lines, [3]);
  },
);

Deno.test(
  "a cell that does not parse is refused, and so is a name declared twice (needs --allow-run)",
  needsPrograms,
  async () => {
    await assert.rejects(cellFunctions(notebookOf(["let third = ;"])), /Expression expected/);
    await assert.rejects(cellFunctions(notebookOf(["let a = 1;", "let a = 2;"])), SyntaxError);
  },
);
