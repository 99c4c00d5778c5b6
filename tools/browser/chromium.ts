/** Finds the system's Chromium and starts it. */

import type { Browser } from "npm:playwright-core@1.65.1";
import { run, TaskError } from "../common/task.ts";
import { asJson, type PageBrowser } from "./page_browser.ts";

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Without a window, and without asking the network for anything. */
const CHROMIUM_ARGUMENTS = [
  "--headless",
  "--no-sandbox", // Chromium refuses to run as root with one
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Path of the system's Chromium: CHROMIUM_PATH, or the first usual name on the PATH; undefined without one. */
export async function findChromium(): Promise<string | undefined> {
  const given = Deno.env.get("CHROMIUM_PATH");
  if (given !== undefined) return given;
  for (const name of CHROMIUM_NAMES) {
    if (!(await run(name, ["--version"])).success) continue;
    return (await run("which", [name])).output;
  }
  return undefined;
}

/**
 * Starts Chromium, to be closed by the caller.
 *
 * @throws {TaskError} without one on this machine
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === undefined) {
    throw new TaskError(
      "There is no Chromium on this machine: install one, or name its program in CHROMIUM_PATH.",
    );
  }
  // Imported here, since it asks for permissions that "deno test -P" does not give.
  const { chromium } = await import("npm:playwright-core@1.65.1");
  return await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
}

/**
 * Starts Chromium to execute notebooks.
 *
 * @throws {TaskError} without one on this machine
 */
export async function startChromiumPages(): Promise<PageBrowser> {
  const browser = await startChromium();
  return {
    async evaluate(address, expression, limitMs) {
      const page = await browser.newPage();
      const timer = setTimeout(() => page.close(), limitMs);
      try {
        await page.goto(address, { waitUntil: "load" });
        return JSON.parse(await page.evaluate(asJson(expression)));
      } finally {
        clearTimeout(timer);
        await page.close();
      }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
