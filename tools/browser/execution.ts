/** Executes notebooks in a browser, where the library computes by WebAssembly and fetches its data. */

import { join } from "node:path";
import { projectFolder } from "../common/task.ts";
import type { Execution } from "../notebook/execution.ts";
import type { CodeCell, Notebook } from "../notebook/notebook_file.ts";
import { bundleForBrowsers } from "./bundle.ts";
import type { NamedCell } from "./check_page.ts";
import { type Engine, startEngine } from "./engines.ts";
import type { CellEnd } from "./messages.ts";
import { importsOf, WORKER, writeRuntime } from "./runtime.ts";
import { serveFolder } from "./serve_folder.ts";
import { findPortable, type PortableCells } from "./portable_cells.ts";

/** A notebook with the path of its file. */
export interface NotebookSource {
  readonly path: string;
  readonly notebook: Notebook;
}

/** Executes notebooks, each in a page of its own. */
export interface BrowserExecutor extends AsyncDisposable {
  /** The notebook with its new outputs up to the first cell that failed, and why that failed. */
  execute(path: string): Promise<Pick<Execution, "notebook" | "problems">>;
}

/** How long a notebook may take. */
const LIMIT_MS = 600_000;
const PAGE = `<!doctype html><title>Notebooks</title><script type="module" src="page.js"></script>`;

/**
 * Builds for a browser what the notebooks need and starts it; `await using` ends it.
 *
 * @throws {TaskError} without this browser on this machine
 */
export async function openInBrowser(
  notebooks: readonly NotebookSource[],
  engine: Engine = "chromium",
): Promise<BrowserExecutor> {
  await using resources = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "gradnotes_site_" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  const browser = resources.use(await startEngine(engine));
  await writeRuntime(folder, notebooks.flatMap(({ notebook }) => importsOf(notebook)));
  await bundleForBrowsers({ "page.js": join(import.meta.dirname!, "check_page.ts") }, folder);
  await Deno.symlink(join(projectFolder, "data"), join(folder, "data"));
  await Deno.writeTextFile(join(folder, "index.html"), PAGE);
  const { address } = resources.use(serveFolder(folder));
  const opened = resources.move();
  return {
    async execute(path) {
      const { notebook } = notebooks.find((source) => source.path === path)!;
      const portable = findPortable(notebook);
      if (portable.problems.length > 0) {
        const problems = portable.problems.map((problem) => ({ file: path, ...problem }));
        return { notebook, problems };
      }
      const call = `runCells(${JSON.stringify(WORKER)}, ${JSON.stringify(pageCells(portable))})`;
      const ends = await browser.evaluate(`${address}/index.html`, call, LIMIT_MS) as CellEnd[];
      return { notebook: withOutputs(notebook, portable, ends), problems: problemsOf(path, ends) };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Each code cell that a page can run by its number, counted from 1 over all cells. */
function pageCells({ programs }: PortableCells): NamedCell[] {
  return programs.flatMap((program, index) =>
    program === undefined ? [] : [[String(index + 1), program] as const]
  );
}

/** The notebook with what its cells gave; those that need Deno keep what they have. */
function withOutputs(
  notebook: Notebook,
  { needsDeno }: PortableCells,
  ends: readonly CellEnd[],
): Notebook {
  const cells = notebook.cells.map((cell, index) => {
    if (cell.cell_type !== "code" || needsDeno[index] !== undefined) return cell;
    const end = ends.find((end) => end.cell === String(index + 1));
    return { ...cell, outputs: [...end?.outputs ?? []] } satisfies CodeCell;
  });
  return { ...notebook, cells };
}

function problemsOf(file: string, ends: readonly CellEnd[]): Execution["problems"] {
  return ends.flatMap(({ cell, failure }) =>
    failure === undefined ? [] : [{
      file,
      cell: Number(failure.cell ?? cell),
      ...(failure.line !== undefined && { line: failure.line }),
      message: failure.message,
    }]
  );
}
