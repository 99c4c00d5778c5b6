/** Pages of the site for everyone: what axe finds, the keyboard alone, no network. */

import type { AxeResults } from "npm:axe-core@4.14.1";
import type { Page } from "npm:playwright-core@1.65.1";
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { findChromium, startChromium } from "../../tools/browser/chromium.ts";
import { serveFolder } from "../../tools/browser/serve_folder.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { readNotebook } from "../../tools/notebook/notebook_file.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";
const ignore = !mayRun || (!required && await findChromium() === undefined);

const NOTEBOOKS = ["tests/fixtures/40_fixture.ipynb", "notebooks/30_vae_reparameterization.ipynb"];
const LIMIT_MS = 120_000;

/** Builds a site of two notebooks and starts a browser. */
async function openSite() {
  await using resources = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "gradnotes_site_" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  // Imported here, since it asks for permissions that "deno test -P" does not give.
  const { buildSite } = await import("../../tools/site/build_site.ts");
  const named = NOTEBOOKS.map(async (path) => ({
    name: basename(path, ".ipynb"),
    notebook: await readNotebook(join(projectFolder, path)),
  }));
  await buildSite(await Promise.all(named), folder);
  const browser = await startChromium();
  resources.defer(() => browser.close());
  const opened = resources.move();
  return { folder, browser, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** What may be disposed of twice. */
function closable<T extends AsyncDisposable>(resource: T): T {
  let closed: PromiseLike<void> | undefined;
  const close = () => closed ??= resource[Symbol.asyncDispose]();
  return { ...resource, [Symbol.asyncDispose]: close };
}

/** What axe finds that is serious or critical, each with the first place of it. */
async function findBarriers(page: Page): Promise<string[]> {
  // Imported here, since it asks for permissions that "deno test -P" does not give.
  const { default: axe } = await import("npm:axe-core@4.14.1");
  await page.evaluate(axe.source);
  const found = await page.evaluate("axe.run(document)") as AxeResults;
  return found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0]!.html.slice(0, 200)}`);
}

/** Waits for the end of a run; what the page says of it. */
async function runStatus(page: Page): Promise<string> {
  const status = page.locator(".status span", { hasText: /cells? run:|ended/ });
  await status.waitFor();
  return await status.textContent() ?? "";
}

/** Goes on by the Tab key until an element has the focus; it must be seen that it has. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let count = 0; count < 200; count++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement!.matches(selector), selector)) {
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outline);
      assert.doesNotMatch(outline, /none|0px/, `${selector} shows no focus`);
      return;
    }
  }
  throw new Error(`The Tab key does not lead to ${selector}`);
}

Deno.test({
  name:
    "the site has no barrier that axe calls serious; keys alone and no network suffice (needs a Chromium)",
  ignore,
  fn: async (t) => {
    await using site = await openSite();
    const { browser } = site;
    await using server = closable(serveFolder(site.folder));
    const addresses = ["index", ...NOTEBOOKS.map((path) => basename(path, ".ipynb"))];

    for (const colorScheme of ["light", "dark"] as const) {
      await t.step(`axe, ${colorScheme}`, async () => {
        const context = await browser.newContext({ colorScheme });
        const page = await context.newPage();
        const barriers: string[] = [];
        for (const name of addresses) {
          await page.goto(`${server.address}/${name}.html`);
          barriers.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
        }
        await context.close();
        assert.deepEqual(barriers, []);
      });
    }

    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    await page.goto(`${server.address}/40_fixture.html`);
    await page.evaluate("navigator.serviceWorker.ready");
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);

    await t.step("the keyboard alone runs the page, and edits a cell", async () => {
      await tabTo(page, ".skip");
      await page.keyboard.press("Enter");
      await tabTo(page, ".run-all .run");
      await page.keyboard.press("Enter");
      assert.match(await runStatus(page), /all as published/);
      await tabTo(page, "#scratch-code .edit");
      await page.keyboard.press("Space");
      await page.locator("#scratch-code .cm-content:focus").waitFor();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("console.log(values.length + 38);");
      await page.keyboard.press("Shift+Enter");
      await page.locator("#scratch-code .live", { hasText: "41" }).waitFor();
      await tabTo(page, "#scratch-code .restore");
    });

    await t.step("without a network, the page is there and runs", async () => {
      await server[Symbol.asyncDispose]();
      await page.reload();
      await page.click(".run-all .run");
      assert.match(await runStatus(page), /all as published/);
    });
  },
});
