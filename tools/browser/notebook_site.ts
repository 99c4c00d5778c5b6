/** A folder from which a browser runs notebooks: a module for each, and one copy of the library for all. */

import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectFolder, TaskError } from "../common/task.ts";
import { deno, inTemporaryFolder, PROJECT_CONFIG } from "../notebook/cell_code.ts";
import type { Notebook } from "../notebook/notebook_file.ts";
import { cellFunctions } from "./cell_functions.ts";

/** A notebook with the path of its file. */
export interface NotebookSource {
  readonly path: string;
  readonly notebook: Notebook;
}

/** The module of the site that a page starts as a worker. */
export const WORKER = "cells_worker.js";

/** The module of the site that exports a notebook's cells, as `CellFunctions`. */
export function cellModule(path: string): string {
  return `${basename(path, ".ipynb")}.js`;
}

/**
 * Fills a folder with {@linkcode WORKER}, the modules of the notebooks, what they share, and `data`.
 *
 * @throws {TaskError} where a notebook is no valid module
 */
export async function buildNotebookSite(
  notebooks: readonly NotebookSource[],
  folder: string,
): Promise<void> {
  await inTemporaryFolder(async (sources) => {
    const worker = pathToFileURL(join(import.meta.dirname!, "cells_worker.ts"));
    const modules: Record<string, string> = { [WORKER]: `import "${worker}";\n` };
    for (const { path, notebook } of notebooks) {
      modules[cellModule(path)] = await cellFunctions(notebook);
    }
    for (const [name, code] of Object.entries(modules)) {
      await Deno.writeTextFile(join(sources, name), code);
    }
    const entries = Object.keys(modules).map((name) => join(sources, name));
    const options = ["--platform", "browser", "--code-splitting", "--outdir", folder];
    const report = await deno(
      "bundle",
      "--quiet",
      "--config",
      PROJECT_CONFIG,
      ...options,
      ...entries,
    );
    await Deno.stat(join(folder, WORKER)).catch(() => {
      throw new TaskError(`The notebooks cannot be bundled for a browser: ${report}`);
    });
  });
  await Deno.symlink(join(projectFolder, "data"), join(folder, "data"));
}
