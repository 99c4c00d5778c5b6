/** Runs commands, and pages in headless Chromium, and collects what they print. */

import { join } from "node:path";
import { run } from "../../tools/common/task.ts";
import { CHROMIUM_ARGUMENTS, findChromium } from "../browser/_chromium.ts";

const LIMIT_MS = 60_000;
const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

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
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium on this machine");
  // Imported here, since it asks for permissions that "deno test -P" does not give.
  const { chromium } = await import("npm:playwright-core@1.65.1");
  await using resources = new AsyncDisposableStack();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    return serveFile(folder, new URL(request.url).pathname);
  });
  resources.defer(() => server.shutdown());
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
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
    page.goto(`http://127.0.0.1:${server.addr.port}/index.html`).catch(reject);
  });
  return printed.map((line) => `${line}\n`).join("");
}

async function serveFile(folder: string, path: string): Promise<Response> {
  if (path === "/favicon.ico") return new Response(null, { status: 204 });
  try {
    const type = TYPES[path.split(".").at(-1)!] ?? "application/octet-stream";
    const body = await Deno.readFile(join(folder, path));
    return new Response(body, { headers: { "content-type": type } });
  } catch {
    return new Response("not found", { status: 404 });
  }
}
