/** The browsers in which notebooks are executed, one for each engine that readers have. */

import { run, TaskError } from "../common/task.ts";
import { findChromium, startChromiumPages } from "./chromium.ts";
import { startFirefox } from "./firefox.ts";
import type { PageBrowser } from "./page_browser.ts";
import { startWebKit } from "./webkit.ts";

/** What a browser's engine is called. */
export type Engine = keyof typeof ENGINES;

/** How a browser is found and started. */
interface EngineParts {
  /** What a reader calls it. */
  readonly title: string;
  /** Debian's packages. */
  readonly packages: string;
  /** What starts it; undefined where this machine lacks a program of it. */
  find(): Promise<(() => Promise<PageBrowser>) | undefined>;
}

const ENGINES = {
  chromium: {
    title: "Chromium",
    packages: "chromium, or name its program in CHROMIUM_PATH",
    find: findChromiumPages,
  },
  firefox: { title: "Firefox", packages: "firefox-esr", find: findFirefox },
  webkit: { title: "WebKit", packages: "webkit2gtk-driver and xvfb", find: findWebKit },
} as const satisfies Readonly<Record<string, EngineParts>>;

/** The names of all engines. */
export const ENGINE_NAMES = Object.keys(ENGINES) as readonly Engine[];

/** What a reader calls the browser of an engine. */
export function titleOf(engine: Engine): string {
  return ENGINES[engine].title;
}

/** Whether this machine has the browser of an engine. */
export async function hasEngine(engine: Engine): Promise<boolean> {
  return await ENGINES[engine].find() !== undefined;
}

/**
 * Starts the browser of an engine.
 *
 * @throws {TaskError} where this machine lacks a program of it
 */
export async function startEngine(engine: Engine): Promise<PageBrowser> {
  const { title, packages, find } = ENGINES[engine];
  const start = await find();
  if (start !== undefined) return await start();
  throw new TaskError(`There is no ${title} on this machine: install Debian's ${packages}.`);
}

async function findChromiumPages() {
  const program = await findChromium();
  return program === undefined ? undefined : () => startChromiumPages();
}

async function findFirefox() {
  const program = await findProgram("firefox-esr", "firefox");
  return program === undefined ? undefined : () => startFirefox(program);
}

/** Where Debian keeps WebKitGTK's own browser. */
const MINI_BROWSERS = ["x86_64", "aarch64"].map((machine) =>
  `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`
);

async function findWebKit() {
  const driver = await findProgram("WebKitWebDriver");
  const browser = await findProgram(...MINI_BROWSERS);
  const screen = await findProgram("Xvfb");
  if (driver === undefined || browser === undefined || screen === undefined) return undefined;
  return () => startWebKit({ driver, browser, screen });
}

/** The path of the first of some programs that is there. */
async function findProgram(...names: string[]): Promise<string | undefined> {
  for (const name of names) {
    const { success, output } = await run("which", [name]);
    if (success) return output;
  }
  return undefined;
}
