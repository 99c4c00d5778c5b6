/** A notebook's page of the site in headless Chromium: cells run, are edited, fail and are stopped. */

import type { Page } from "npm:playwright-core@1.65.1";
import assert from "node:assert/strict";
import { join } from "node:path";
import { findChromium, startChromium } from "../../tools/browser/chromium.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { readNotebook } from "../../tools/notebook/notebook_file.ts";
import { serveFolder } from "../../tools/browser/serve_folder.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const ignore = !mayRun || (!required && await findChromium() === undefined);

const FIXTURE = join(projectFolder, "tests", "fixtures", "40_fixture.ipynb");
const LIMIT_MS = 120_000;

/** Opens the page of the notebook; what the page asks for elsewhere, and its errors, are collected. */
async function openPage() {
  await using resources = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "gradnotes_site_" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  // Imported here, since it asks for permissions that "deno test -P" does not give.
  const { buildSite } = await import("../../tools/site/build_site.ts");
  await buildSite([{ name: "40_fixture", notebook: await readNotebook(FIXTURE) }], folder);
  const { address } = resources.use(serveFolder(folder));
  const browser = await startChromium();
  resources.defer(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("requestfinished", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(?:blob|data):/.test(url)) faults.push(url);
  });
  await page.goto(`${address}/40_fixture.html`);
  const opened = resources.move();
  return { page, faults, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Writes a cell anew and runs it. */
async function runEdited(page: Page, cell: string, code: string): Promise<void> {
  const place = page.locator(`#${cell}`);
  if (await place.locator(".cm-content").count() === 0) {
    await place.hover();
    await place.locator(".edit").click();
  }
  await place.locator(".cm-content").fill(code);
  await place.locator(".run").click();
}

Deno.test({
  name:
    "on a page, all cells give what was published; edited ones are shown, located, stopped (needs a Chromium)",
  ignore,
  fn: async () => {
    await using opened = await openPage();
    const { page, faults } = opened;
    const status = page.locator(".status span");

    await page.click(".run-all .run");
    await page.locator(".status span", { hasText: /cells run:/ }).waitFor();
    assert.match(await status.textContent() ?? "", /^\d+ cells run: all as published/);

    await runEdited(
      page,
      "scratch-code",
      "const changed: number = values.length + 1;\nconsole.log(changed);",
    );
    const shown = page.locator("#scratch-code .outputs.differs");
    assert.equal(await shown.locator(".live").textContent(), "4");
    assert.match(await shown.locator(".published").textContent() ?? "", /equal to the mean/);

    await runEdited(page, "scratch-code", "const a = 1;\nabsent(a);");
    const failure = page.locator("#scratch-code .failure");
    await failure.waitFor();
    assert.match(await failure.textContent() ?? "", /^ReferenceError: absent.*line 2\)$/);

    await runEdited(page, "scratch-code", 'await fetch("https://example.org/?" + values);');
    await page.waitForFunction(() =>
      /fetch/.test(document.querySelector("#scratch-code .failure")?.textContent ?? "")
    );

    await runEdited(page, "scratch-code", "for (;;);");
    await page.click(".status .stop");
    await page.waitForFunction(() =>
      /^Stopped/.test(document.querySelector("#scratch-code .failure")?.textContent ?? "")
    );
    assert.deepEqual(faults, []);
  },
});
