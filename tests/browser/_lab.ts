/** Opens a copy of a notebook in a real JupyterLab, with throw-away settings, in headless Chromium. */

import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { startChromium } from "../../tools/browser/chromium.ts";
import { projectFolder, run } from "../../tools/common/task.ts";
import { startLab } from "../../tools/lab/server.ts";
import { writeWelcome } from "../../tools/lab/welcome.ts";
import { venvPath } from "../../tools/setup/environment.ts";
import { OPEN_LIMIT_MS, OpenNotebook, WIDTH } from "./_open_notebook.ts";

const COLLECTION = ["lib", "data", "deno.json", "deno.lock"];

/** How a notebook is opened. */
export interface LabOptions {
  /** Default "light". */
  readonly theme?: "light" | "dark";
  /** Whether the notebook is signed before it is opened; default true. */
  readonly trusted?: boolean;
  /** Whether cells have types and completion; default false. */
  readonly types?: boolean;
}

/** Opens a copy of `notebook` in JupyterLab; `await using` closes it and removes the copy. */
export async function openNotebook(
  notebook: string,
  options: LabOptions = {},
): Promise<OpenNotebook> {
  const resources = new AsyncDisposableStack();
  try {
    return await open(notebook, options, resources);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function open(
  notebook: string,
  { theme = "light", trusted = true, types = false }: LabOptions,
  resources: AsyncDisposableStack,
): Promise<OpenNotebook> {
  const browser = await startChromium();
  resources.defer(() => browser.close());
  const folder = Deno.makeTempDirSync({ prefix: "gradnotes-lab-" });
  resources.defer(() => Deno.removeSync(folder, { recursive: true }));
  const env = prepareCollection(folder, notebook, theme);
  await writeWelcome(folder);
  const file = join(folder, "notebooks", basename(notebook));
  if (trusted) {
    const signed = await run(venvPath("python"), ["-m", "nbformat.sign", file], { env });
    if (!signed.success) throw new Error(`The notebook cannot be signed: ${signed.output}`);
  }
  const log = join(folder, "lab.log");
  const server = startLab(folder, log, { port: freePort(), openBrowser: false, types, env });
  resources.defer(() => server.stop());
  await server.ready;
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 1000 } });
  const opened = new OpenNotebook(page, file, resources);
  const path = `lab/tree/notebooks/${basename(notebook)}`;
  await page.goto(`${server.address}/${path}?reset&token=${server.token}`);
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
  theme: "light" | "dark",
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
  const settings = join(folder, "jupyter", "settings", "@jupyterlab");
  writeJson(join(settings, "apputils-extension", "themes.jupyterlab-settings"), {
    theme: theme === "dark" ? "JupyterLab Dark" : "JupyterLab Light",
  });
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
