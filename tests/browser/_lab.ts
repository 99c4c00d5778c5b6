/** Opens a copy of a notebook in a real JupyterLab, with throw-away settings, in headless Chromium. */

import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import type { Browser, Locator, Page } from "npm:playwright-core@1.65.1";
import { projectFolder, run } from "../../tools/_task.ts";
import { type LabServer, startLab } from "../../tools/lab.ts";
import { venvPath } from "../../tools/setup.ts";

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
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
const COLLECTION = ["lib", "data", "deno.json", "deno.lock"];
const WIDTH = 1250;
const OPEN_LIMIT_MS = 60_000;
const POLL_MS = 50;
const MATHJAX_MS = 1500;

/** How a notebook is opened. */
export interface LabOptions {
  /** Default "light". */
  readonly theme?: "light" | "dark";
  /** Whether the notebook is signed before it is opened; default true. */
  readonly trusted?: boolean;
}

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

/** Opens a copy of `notebook` in JupyterLab; `await using` closes it and removes the copy. */
export async function openNotebook(
  notebook: string,
  options: LabOptions = {},
): Promise<OpenNotebook> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium on this machine");
  const folder = Deno.makeTempDirSync({ prefix: "gradnotes-lab-" });
  const env = prepareCollection(folder, notebook, options);
  const file = join(folder, "notebooks", basename(notebook));
  if (options.trusted ?? true) {
    const signed = await run(venvPath("python"), ["-m", "nbformat.sign", file], { env });
    if (!signed.success) throw new Error(`The notebook cannot be signed: ${signed.output}`);
  }
  const log = join(folder, "lab.log");
  const server = startLab(folder, log, { port: freePort(), openBrowser: false, env });
  await server.ready;
  // Imported here, since it asks for permissions that "deno test -P" does not give.
  const { chromium } = await import("npm:playwright-core@1.65.1");
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 1000 } });
  const opened = new OpenNotebook(page, browser, server, folder, file);
  await page.goto(
    `${server.address}/lab/tree/notebooks/${basename(notebook)}?reset&token=${server.token}`,
  );
  await page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: OPEN_LIMIT_MS });
  return opened;
}

/** A port of the system's choice: several servers may be started at once. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Copies the collection and writes settings; returns the environment that makes Jupyter use them alone. */
function prepareCollection(
  folder: string,
  notebook: string,
  options: LabOptions,
): Record<string, string> {
  for (const name of COLLECTION) {
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true });
  }
  Deno.mkdirSync(join(folder, "notebooks"));
  cpSync(notebook, join(folder, "notebooks", basename(notebook)));

  const config = join(folder, "jupyter", "config");
  writeJson(join(config, "jupyter_config.json"), {
    NotebookNotary: {
      db_file: join(folder, "jupyter", "signatures.db"),
      secret_file: join(folder, "jupyter", "signature_secret"),
    },
  });
  const theme = options.theme === "dark" ? "JupyterLab Dark" : "JupyterLab Light";
  const settings = join(folder, "jupyter", "settings", "@jupyterlab");
  writeJson(join(settings, "apputils-extension", "themes.jupyterlab-settings"), { theme });
  // All cells are drawn at once, so that a screenshot shows them all.
  writeJson(join(settings, "notebook-extension", "tracker.jupyterlab-settings"), {
    windowingMode: "none",
    scrollPastEnd: false,
  });
  return {
    JUPYTER_CONFIG_DIR: config,
    JUPYTER_CONFIG_PATH: config,
    JUPYTER_RUNTIME_DIR: join(folder, "jupyter", "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(folder, "jupyter", "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, "jupyter", "workspaces"),
  };
}

function writeJson(path: string, value: unknown): void {
  Deno.mkdirSync(join(path, ".."), { recursive: true });
  Deno.writeTextFileSync(path, JSON.stringify(value));
}

/** A notebook that is open in JupyterLab. */
export class OpenNotebook {
  /** Statuses of the kernel's execute replies; Deno reports a syntax error there and nowhere else. */
  readonly replies: string[] = [];
  readonly pageErrors: string[] = [];

  constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: LabServer,
    private readonly folder: string,
    /** Path of the copy that is open. */
    readonly file: string,
  ) {
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => this.readFrame(payload.toString()));
    });
    page.on("pageerror", (error) => {
      // JupyterLab rejects with this for every kernel without a debugger; nothing is wrong.
      if (!error.message.includes("No active debugger session")) {
        this.pageErrors.push(error.message);
      }
    });
  }

  private readFrame(frame: string): void {
    if (!frame.includes("execute_reply")) return;
    this.replies.push(frame.match(/"status"\s*:\s*"(\w+)"/)?.[1] ?? "none");
  }

  /** Waits until the kernel has started and is idle. */
  async kernelIdle(limitMs = OPEN_LIMIT_MS): Promise<void> {
    // The notebook's own indicator says "idle" before there is a kernel; the status bar names one.
    const bar = this.page.locator("#jp-main-statusbar", { hasText: /\| *Idle/ });
    await bar.waitFor({ timeout: limitMs });
  }

  /** Chooses an entry of a menu, such as "Run", "Run All Cells". */
  async menu(name: string, entry: string): Promise<void> {
    await this.page.getByRole("menuitem", { name, exact: true }).click();
    await this.page.getByRole("menuitem", { name: entry, exact: true }).click();
  }

  /** Presses the Stop button. */
  async pressStop(): Promise<void> {
    await this.page.locator('[data-command="notebook:interrupt-kernel"]').click();
  }

  /** Starts all cells without waiting for their end. */
  async startAll(): Promise<void> {
    await this.kernelIdle();
    await this.menu("Run", "Run All Cells");
    await this.page.waitForSelector(".jp-InputPrompt:text-matches('\\\\[(\\\\*|\\\\d+)\\\\]:')");
  }

  /** Runs all cells; returns the different states that progress bars were seen in. */
  async runAll(limitMs: number): Promise<string[]> {
    await this.startAll();
    return await this.untilDone(limitMs);
  }

  /** Waits until no cell is running; returns the different states that progress bars were seen in. */
  async untilDone(limitMs: number): Promise<string[]> {
    const frames = new Set<string>();
    const limit = performance.now() + limitMs;
    while (performance.now() < limit) {
      await this.page.waitForTimeout(POLL_MS);
      for (const text of await this.outputs("pre").allTextContents()) {
        if (/[█░]/.test(text)) frames.add(text);
      }
      const prompts = await this.page.locator(".jp-CodeCell .jp-InputPrompt").allTextContents();
      if (!prompts.some((prompt) => prompt.includes("*"))) return [...frames];
      if (await this.page.locator(".jp-Dialog").count() > 0) break;
    }
    throw new Error(`The notebook was not finished after ${limitMs / 1000} s, or a dialog opened`);
  }

  /** The parts of outputs that match a CSS selector. */
  outputs(selector: string): Locator {
    return this.page.locator(`.jp-OutputArea-output ${selector}`);
  }

  /** Texts of the error outputs on the page, and of what was written to stderr. */
  async errors(): Promise<string[]> {
    // JupyterLab shows an error output as stderr.
    return await this.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
      .allTextContents();
  }

  /** Saves a picture of the whole notebook. */
  async screenshot(path: string): Promise<void> {
    await this.page.waitForTimeout(MATHJAX_MS);
    // The notebook scrolls inside its panel: make the window as high as the notebook.
    const height = await this.page.locator(".jp-WindowedPanel-outer").first()
      .evaluate((panel) => panel.scrollHeight);
    await this.page.setViewportSize({ width: WIDTH, height: Math.max(500, height + 150) });
    await this.page.waitForTimeout(500);
    await this.page.locator(".jp-NotebookPanel").screenshot({ path });
  }

  /** Saves the notebook and returns its text. */
  async save(): Promise<string> {
    await this.page.keyboard.press("Control+s");
    await this.page.waitForSelector(".jp-DocumentTab-dirty, .jp-mod-dirty", { state: "detached" });
    await this.page.waitForTimeout(500);
    return Deno.readTextFileSync(this.file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    Deno.removeSync(this.folder, { recursive: true });
  }
}
