/** What `deno task check` finds in the file, its manifest and its anatomy. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { anatomy } from "../../tools/check/anatomy.ts";
import { file } from "../../tools/check/file.ts";
import { manifest } from "../../tools/check/manifest.ts";
import { append, insertInSvg, NAME, replace, testDefects } from "./_defect.ts";
import { cellOf, codeOf, loadFixture, needsPrograms, withFixture } from "./_fixture.ts";

testDefects([
  {
    rule: file,
    defect: "an execution count out of order",
    change: (notebook) => codeOf(notebook, "formula-code").execution_count = 7,
    message: `${NAME}, cell 7: has the execution count 7, it must be 3`,
  },
  {
    rule: file,
    defect: "an empty code cell",
    change: (notebook) => codeOf(notebook, "formula-code").source = "",
    message: `${NAME}, cell 7: is empty`,
  },
  {
    rule: file,
    defect: "a file of 1 MB",
    change: append("setup", "x".repeat(1_000_000)),
    message: `${NAME}: has 1.01 MB, it must be smaller than 1 MB`,
  },
  {
    rule: file,
    defect: "another kernel",
    change: (notebook) => notebook.metadata.kernelspec = { name: "python3" },
    message: `${NAME}: has other metadata than the kernelspec and language_info of Deno`,
  },
  {
    rule: file,
    defect: "a field that nbformat does not know",
    change: (notebook) => Object.assign(cellOf(notebook, "setup"), { surplus: 1 }),
    message: `${NAME}, cell 2: is not valid nbformat 4.5: Additional properties`,
  },
  {
    rule: file,
    defect: "a cell id that stands twice",
    change: (notebook) => cellOf(notebook, "setup").id = "title",
    message: `${NAME}: is not valid nbformat 4.5: Non-unique cell id 'title'`,
  },
  {
    rule: file,
    defect: "a figure that is not XML",
    change: insertInSvg("<g>"),
    message: `${NAME}, cell 9: a figure is not valid XML`,
  },
  {
    rule: manifest,
    defect: "a missing manifest",
    change: replace("title", "| Manifest | |", "| Facts | |"),
    message: `${NAME}, cell 1: Cannot read manifest: "markdown" must have a row "| Run time`,
  },
  {
    rule: manifest,
    defect: "a time that was never measured",
    change: replace("title", "about 1 s", "not measured yet"),
    message: `${NAME}, cell 1: its time was never measured`,
  },
  {
    rule: anatomy,
    defect: "a cell of 26 lines",
    change: append("setup-code", "\nconst more = 1;".repeat(23)),
    message: `${NAME}, cell 3: has 26 lines of code, it must have at most 25`,
  },
  {
    rule: anatomy,
    defect: "code without prose before it",
    change: (notebook) => notebook.cells.splice(3, 1),
    message: `${NAME}, cell 4: has no Markdown cell before it`,
  },
  {
    rule: anatomy,
    defect: "an exercise without an answer",
    change: replace("answer-40-2", 'check("40.2"', 'console.log("40.2"'),
    message: `${NAME}, cell 18: exercise 40.2 has no answer`,
  },
  {
    rule: anatomy,
    defect: "a question below the answer before it",
    change: append("answer-40-1", "\n\n**40.2** And now?"),
    message: `${NAME}, cell 16: holds an answer and something else`,
  },
  {
    rule: anatomy,
    defect: "too few exercises",
    change: (notebook) => notebook.cells.splice(-4, 3),
    message: `${NAME}: has 2 exercises, it must have at least 3`,
  },
]);

Deno.test("notebook 00 needs no exercises (needs deno task test)", needsPrograms, async () => {
  await withFixture(() => {}, async (path) => {
    const glossaryPath = join(path, "..", "00_notation_and_glossary.ipynb");
    assert.deepEqual(await anatomy.check(await loadFixture(glossaryPath)), []);
  });
});
