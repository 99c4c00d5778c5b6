/** Which cells of a notebook a page can run. */

import assert from "node:assert/strict";
import { findPortable } from "../../tools/browser/portable_cells.ts";
import { notebookOf } from "./_fixture.ts";

/** The numbers of the cells that need Deno. */
function needsDeno(...sources: string[]): number[] {
  const reasons = findPortable(notebookOf(sources)).needsDeno;
  return reasons.flatMap((reason, index) => reason === undefined ? [] : [index + 1]);
}

Deno.test("a cell needs Deno where it calls it, and so do cells that use what it declares", () => {
  const cells = ["const path = Deno.cwd();", "const a = 1;", "console.log(path, a);", "a;"];
  assert.deepEqual(needsDeno(...cells), [1, 3]);
});

Deno.test("a cell does not need Deno for a property of the same name, nor for a name that it declares", () => {
  const cells = ["const path = Deno.cwd();", "a.path;", "const path = 2;", "path;"];
  assert.deepEqual(needsDeno(...cells), [1]);
});

Deno.test("a model that the site does not serve needs Deno", () => {
  assert.deepEqual(needsDeno("const model = await text.loadMiniLm();", "model.apply();"), [1, 2]);
});

Deno.test("workers that have a file of their own need Deno, not the import of what starts them", () => {
  const cells = [
    'import { trainDataParallel } from "lib/distributed/mod.ts";',
    "const run = () => trainDataParallel({});",
    "const b = 1;",
    "await run();",
  ];
  assert.deepEqual(needsDeno(...cells), [2, 4]);
});

Deno.test("a folded answer needs Deno where it calls it, or what such a cell declares", () => {
  const answer = (id: string, code: string) =>
    `<details><summary>Answer</summary>\n\n\`\`\`ts\n${code}\nawait check("${id}", 1);\n\`\`\`\n\n</details>`;
  const notebook = notebookOf(["const pid = Deno.pid;"]);
  notebook.cells.push({
    cell_type: "markdown",
    id: "answers",
    metadata: {},
    source: answer("1.1", "pid;") + answer("1.2", "const pid = 2;") + answer("1.3", "pid;"),
  });
  assert.deepEqual([...findPortable(notebook).answersNeedDeno.keys()], ["1.1", "1.3"]);
});

Deno.test("a cell that does not compile is named with its line", () => {
  const { problems } = findPortable(notebookOf(["let a = 1;", "a;\nlet = ;"]));
  assert.deepEqual(problems.map(({ cell, line }) => [cell, line]), [[2, 2]]);
});
