/** Executes notebooks in headless Chromium, where the library computes by WebAssembly and fetches its data. */

import type { Browser } from "npm:playwright-core@1.65.1";
import { join } from "node:path";
import type { Execution } from "../notebook/execution.ts";
import type { Notebook } from "../notebook/notebook_file.ts";
import { startChromium } from "./chromium.ts";
import { buildNotebookSite, cellModule, type NotebookSource, WORKER } from "./notebook_site.ts";
import type { CellRun } from "./run_cells.ts";
import { serveFolder } from "./serve_folder.ts";

/** Executes notebooks, each in a page of its own. */
export interface BrowserExecutor extends AsyncDisposable {
  /** The notebook with its new outputs up to the first cell that failed, and why that failed. */
  execute(path: string): Promise<Pick<Execution, "notebook" | "problems">>;
}

/** How long a notebook may take. */
const LIMIT_MS = 300_000;

/**
 * Builds the notebooks for a browser and starts Chromium; `await using` ends it.
 *
 * @throws {TaskError} without a Chromium on this machine
 */
export async function openInBrowser(
  notebooks: readonly NotebookSource[],
): Promise<BrowserExecutor> {
  await using resources = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "gradnotes_site_" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  const browser = await startChromium();
  resources.defer(() => browser.close());
  await buildNotebookSite(notebooks, folder);
  await Deno.writeTextFile(join(folder, "index.html"), "<!doctype html><title>Notebooks</title>\n");
  const { address } = resources.use(serveFolder(folder));
  const opened = resources.move();
  return {
    async execute(path) {
      const { notebook } = notebooks.find((source) => source.path === path)!;
      const runs = await runInPage(browser, `${address}/index.html`, cellModule(path));
      return { notebook: withOutputs(notebook, runs), problems: problemsOf(path, runs) };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Runs the cells of a module in a worker of a page. */
async function runInPage(browser: Browser, address: string, module: string): Promise<CellRun[]> {
  const page = await browser.newPage();
  const timer = setTimeout(() => page.close(), LIMIT_MS);
  try {
    await page.goto(address);
    return await page.evaluate(([worker, module]) =>
      new Promise<CellRun[]>((resolve, reject) => {
        const cells = new Worker(worker!, { type: "module" });
        cells.onmessage = ({ data }) => resolve(data);
        cells.onerror = ({ message }) => reject(new Error(message));
        cells.postMessage(module);
      }), [`./${WORKER}`, `./${module}`]);
  } finally {
    clearTimeout(timer);
    await page.close();
  }
}

function withOutputs(notebook: Notebook, runs: readonly CellRun[]): Notebook {
  const cells = notebook.cells.map((cell, index) => {
    if (cell.cell_type !== "code") return cell;
    const run = runs.find((run) => run.cell === index + 1);
    return { ...cell, outputs: [...run?.outputs ?? []] };
  });
  return { ...notebook, cells };
}

function problemsOf(file: string, runs: readonly CellRun[]): Execution["problems"] {
  return runs.flatMap(({ cell, error }) =>
    error === undefined ? [] : [{ file, cell, message: error }]
  );
}
