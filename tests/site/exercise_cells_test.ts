/** Exercises as cells of a page. */

import assert from "node:assert/strict";
import { namesOfCells, withAnswers } from "../../tools/site/exercise_cells.ts";
import { notebookOf } from "../tools/_fixture.ts";

const pre = (code: string) => `<pre class="source" tabindex="0"><code>${code}</code></pre>`;

Deno.test("withAnswers() makes a cell of folded code that checks an exercise, and of no other", () => {
  const answer = pre(
    '<span>await</span> check(<span class="tok-string">&quot;40.1&quot;</span>, 4);',
  );
  const html = withAnswers(
    `${answer}<details>${pre("hint")}</details><details>${answer}</details>`,
  );
  assert.equal(html.match(/class="cell answer"/g)?.length, 1);
  assert.match(
    html,
    /<details><div class="cell answer" id="answer-40-1" data-kind="answer" data-exercise="40.1">/,
  );
});

Deno.test("namesOfCells() tells what cells and folded answers take from each other", () => {
  const notebook = notebookOf(["const a = Math.max(1, 2);", "broken("]);
  notebook.cells.push({
    cell_type: "markdown",
    id: "answer",
    metadata: {},
    source:
      '<details><summary>Answer</summary>\n\n```ts\nawait check("40.1", a);\n```\n\n</details>',
  });
  const names = namesOfCells(notebook);
  assert.deepEqual(Object.keys(names), ["code-0", "code-1", "answer-40-1"]);
  assert.deepEqual(names["answer-40-1"]!.parts.map(({ reads }) => reads), [["a"]]);
  assert.deepEqual(names["code-1"]!.parts, []);
});
