/** Finds the system's Chromium and says how it is started. */

import { run } from "../../tools/common/task.ts";

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** What Chromium is started with: without a window, and without asking the network for anything. */
export const CHROMIUM_ARGUMENTS = [
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
