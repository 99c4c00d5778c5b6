/** Runs commands, and pages in headless Chromium, and collects what they print. */

import { startChromium } from "../../tools/browser/chromium.ts";
import { serveFolder } from "../../tools/browser/serve_folder.ts";
import { run } from "../../tools/common/task.ts";

const LIMIT_MS = 120_000;

/** Runs a command in a folder; returns what it printed on standard output. */
export async function runIn(folder: string, command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    throw new Error(`${command} ${args.join(" ")} failed:\n${decoder.decode(stderr)}`);
  }
  return decoder.decode(stdout);
}

/** The command for the oldest Node that is supported: Node 20 of the machine, or npm's; undefined without Node. */
export async function findNode(): Promise<[command: string, ...options: string[]] | undefined> {
  const { success, output } = await run("node", ["--version"]);
  if (!success) return undefined;
  return output.startsWith("v20.") ? ["node"] : ["npx", "-y", "node@20"];
}

/** Serves a folder, opens its `index.html` and waits for lines on the console; errors of the page throw. */
export async function openPage(folder: string, lines: number): Promise<string> {
  await using resources = new AsyncDisposableStack();
  const { address } = resources.use(serveFolder(folder));
  const browser = await startChromium();
  resources.defer(() => browser.close());
  const page = await browser.newPage();
  const printed: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`The page printed ${printed}`)), LIMIT_MS);
    resources.defer(() => clearTimeout(limit));
    page.on("pageerror", reject);
    page.on("console", (message) => {
      if (message.type() === "error") reject(new Error(message.text()));
      printed.push(message.text());
      if (printed.length === lines) resolve();
    });
    page.goto(`${address}/index.html`).catch(reject);
  });
  return printed.map((line) => `${line}\n`).join("");
}
