/** The page that JupyterLab opens on. */

import assert from "node:assert/strict";
import { welcomePage } from "../../tools/lab/welcome.ts";
import type { Cell, MimeBundle, Notebook } from "../../tools/notebook/notebook_file.ts";
import { NOTEBOOK_METADATA } from "../../tools/notebook/notebook_file.ts";

const TITLE = `# Values & errors

> **Question:** Is 1 < 2?

<!-- zh: 价值 | 一小于二吗？ | 无 -->

| Manifest | |
|---|---|
| Run time | about 5 s |
| Peak memory | about 250 MB |
| Data | none |
| Seeds | 1 |
| Prerequisites | none |
| Library | \`lib/rl\` |`;

const svg = (width: number, height: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`;

/** A notebook whose cells show these. */
function notebook(...bundles: MimeBundle[]): Notebook {
  const cells: Cell[] = [{ cell_type: "markdown", id: "title", metadata: {}, source: TITLE }];
  for (const [i, data] of bundles.entries()) {
    const outputs = [{ output_type: "display_data" as const, data, metadata: {} }];
    const id = `code-${i}`;
    cells.push({ cell_type: "code", id, metadata: {}, source: "", execution_count: i, outputs });
  }
  return { cells, metadata: { ...NOTEBOOK_METADATA }, nbformat: 4, nbformat_minor: 5 };
}

Deno.test("the welcome has title, question and time of each notebook, with links", () => {
  const page = welcomePage([{ name: "40_values.ipynb", notebook: notebook() }]);
  assert.match(page, /<a href="40_values\.ipynb">40 Values &amp; errors<\/a><\/b> 价值<br>/);
  assert.match(page, /<br>Is 1 &lt; 2\? <i>\(5 s\)<\/i><br>一小于二吗？</);
  assert.doesNotMatch(page, /<img/);
});

Deno.test("its picture is the first figure that is readable when small, with its words", () => {
  const bar = { "image/svg+xml": svg(520, 37), "text/plain": "40.1: not answered yet" };
  const part = { "image/svg+xml": svg(234, 170), "text/plain": "one box" };
  const good = { "image/svg+xml": svg(500, 300), "text/plain": 'a "curve"\nthat rises' };
  const page = welcomePage([{ name: "40_values.ipynb", notebook: notebook(bar, part, good) }]);
  const [, alt, data] = /alt="([^"]*)" src="data:image\/svg\+xml;base64,([^"]*)"/.exec(page)!;
  assert.equal(alt, "a &quot;curve&quot; that rises");
  assert.equal(atob(data!), good["image/svg+xml"]);
});

Deno.test("a notebook that a reader began is named alone", () => {
  const [, ...cells] = notebook({ "text/plain": "2" }).cells;
  const begun = { ...notebook(), cells };
  const page = welcomePage([
    { name: "Untitled.ipynb", notebook: begun },
    { name: "40_values.ipynb", notebook: notebook() },
  ]);
  assert.match(page, /<td align="left"><a href="Untitled\.ipynb">Untitled\.ipynb<\/a><\/td>/);
  assert.match(page, /40 Values/);
});
