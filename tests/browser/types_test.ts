/** What the cells answer in a real JupyterLab: types, completion, and errors at the reader's own lines. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findChromium } from "../../tools/browser/chromium.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { ensureSetUp } from "../../tools/setup/environment.ts";
import { openNotebook } from "./_lab.ts";
import type { OpenNotebook } from "./_open_notebook.ts";

const FIXTURE = join(projectFolder, "tests", "fixtures", "types.ipynb");
/** The language server starts when the notebook is opened. */
const ANSWER_LIMIT_MS = 180_000;

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const ignore = !mayRun || (!required && await findChromium() === undefined);

/** Types into the last, empty cell until a word of the list that opens is there; returns the list. */
async function completionsOf(lab: OpenNotebook, code: string, word: string): Promise<string[]> {
  const { page } = lab;
  const items = page.locator(".jp-Completer-item .jp-Completer-match");
  const limit = performance.now() + ANSWER_LIMIT_MS;
  while (performance.now() < limit) {
    await page.locator(".jp-CodeCell .cm-content").last().click();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.keyboard.type(code, { delay: 20 });
    await page.keyboard.press("Tab");
    await items.getByText(word).first().waitFor({ timeout: 3000 }).catch(() => {});
    const list = await items.allTextContents();
    await page.keyboard.press("Escape");
    if (list.includes(word)) return list;
  }
  throw new Error(`"${word}" was not offered after ${code}`);
}

/** The code that is underlined as an error in the cell that holds the text. */
async function underlinedIn(lab: OpenNotebook, text: string): Promise<string> {
  const cell = lab.page.locator(".jp-CodeCell", { hasText: text });
  const mark = cell.locator(".cm-lintRange-error").first();
  await mark.waitFor({ timeout: ANSWER_LIMIT_MS });
  return await mark.textContent() ?? "";
}

Deno.test({
  name: "cells have errors underlined, completion and documentation on hover (needs Chromium)",
  ignore,
  fn: async () => {
    await ensureSetUp();
    await using lab = await openNotebook(FIXTURE, { types: true });
    await lab.kernelIdle();
    assert.equal(await underlinedIn(lab, "three"), "count");
    assert.equal(await underlinedIn(lab, "let second"), ";");
    assert.equal(await lab.page.locator(".cm-lintRange-error").count(), 2, "and nothing else");

    // What the kernel alone does not know: it has run nothing yet.
    const members = await completionsOf(lab, "new Random(0).", "permutation");
    assert.ok(members.includes("normal"), `${members}`);
    const options = await completionsOf(lab, "plot({ ", "alt");
    assert.ok(options.some((option) => option.startsWith("caption")), `${options}`);

    await lab.page.locator(".jp-CodeCell .cm-content").first().getByText("plot", { exact: true })
      .hover();
    const hover = lab.page.locator(".lsp-hover, .jp-Tooltip").filter({ hasText: "FigureOptions" });
    await hover.first().waitFor({ timeout: ANSWER_LIMIT_MS });
    assert.match((await hover.allTextContents()).join(), /Draws an Observable Plot figure/);
    assert.deepEqual(lab.pageErrors, []);
  },
});

Deno.test({
  name: "an error ends at the reader's cell and line, a syntax error too (needs Chromium)",
  ignore,
  fn: async () => {
    await ensureSetUp();
    await using lab = await openNotebook(FIXTURE);
    await lab.runAll(ANSWER_LIMIT_MS);
    // The cell has its number before the error has been explained.
    await lab.outputs("pre").getByText("SyntaxError:").waitFor({ timeout: ANSWER_LIMIT_MS });
    assert.deepEqual(await lab.errors(), [
      'RangeError: Cannot compute returns: "gamma" must be in [0, 1], current value is 1.5\n' +
      "cell [2], line 6, in returnsOf\n    return rl.discountedReturns(rewards, { gamma: 1.5 });\n" +
      "cell [4], line 4\n    returnsOf({ rewards });",
      "SyntaxError: Expression expected\ncell [5], line 2\n    let second = ;",
    ]);
    assert.deepEqual(lab.pageErrors, []);
  },
});
