/** The page of a notebook, built, served and open in headless Chromium. */

import type { BrowserContext, Page } from "npm:playwright-core@1.65.1";
import { join } from "node:path";
import { findChromium, startChromium } from "../../tools/browser/chromium.ts";
import { serveFolder } from "../../tools/browser/serve_folder.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { type Notebook, readNotebook } from "../../tools/notebook/notebook_file.ts";

const mayRun = (await Deno.permissions.query({ name: "run" })).state === "granted";
const required = mayRun && Deno.env.get("REQUIRE_BROWSER") === "1";

/** For tests that need a Chromium. */
export const needsChromium = {
  ignore: !mayRun || (!required && await findChromium() === undefined),
};

const FIXTURE = join(projectFolder, "tests", "fixtures", "40_fixture.ipynb");
const LIMIT_MS = 120_000;

/** A page that is open. */
export interface SitePage extends AsyncDisposable {
  readonly page: Page;
  /** What the page asked for elsewhere, and its errors. */
  readonly faults: string[];
}

/** Opens the page of the fixture, as `change` leaves it. */
export async function openSitePage(
  change: (notebook: Notebook) => void = () => {},
): Promise<SitePage> {
  await using resources = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "gradnotes_site_" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  const notebook = await readNotebook(FIXTURE);
  change(notebook);
  // Imported here, since it asks for permissions that "deno test -P" does not give.
  const { buildSite } = await import("../../tools/site/build_site.ts");
  await buildSite([{ name: "40_fixture", notebook }], folder);
  const { address } = resources.use(serveFolder(folder));
  const browser = await startChromium();
  resources.defer(() => browser.close());
  const { page, faults } = await openPage(await browser.newContext(), address);
  const opened = resources.move();
  return { page, faults, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function openPage(context: BrowserContext, address: string) {
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("requestfinished", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(?:blob|data):/.test(url)) faults.push(url);
  });
  await page.goto(`${address}/40_fixture.html`);
  return { page, faults };
}
