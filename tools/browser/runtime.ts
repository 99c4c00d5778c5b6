/** The folder with which pages run cells: the worker, the modules of `lib`, the packages, and the data. */

import { dirname, join, relative } from "node:path";
import { projectFolder } from "../common/task.ts";
import type { Notebook } from "../notebook/notebook_file.ts";
import { bundleForBrowsers } from "./bundle.ts";
import { compileCell } from "./compile_cell.ts";
import { moduleFile } from "./module_file.ts";

/** The module of the folder that a page starts as a worker. */
export const WORKER = "kernel_worker.js";

/** What there is once, as it has a state: the library, and what it shares with cells. */
const SHARED = /^(?:lib\/|@tensorflow\/|@observablehq\/plot$)/;

/** What the data folder holds that no cell reads, or that is too large to be served. */
const NOT_DATA = ["export", "models", "pictures", "figures"];

/**
 * Fills a folder, which is made, with the modules that cells need.
 *
 * @param imports what cells import besides the folders of `lib`
 */
export async function writeRuntime(folder: string, imports: Iterable<string>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const specifiers = [...new Set([...libraryModules(), ...imports])];
  const [shared, apart] = [true, false].map((isShared) =>
    Object.fromEntries(
      specifiers.filter((specifier) => SHARED.test(specifier) === isShared)
        .map((specifier) => [moduleFile(specifier), specifier]),
    )
  );
  const worker = { [WORKER]: join(import.meta.dirname!, "kernel_worker.ts") };
  await bundleForBrowsers({ ...worker, ...shared }, folder);
  // a package whole, as a cell may call all of it; the library's copy has what the library calls
  if (Object.keys(apart!).length > 0) await bundleForBrowsers(apart!, folder);
}

/** Copies the data that cells read to where the modules in the folder look for it. */
export async function copyData(folder: string): Promise<void> {
  const data = join(projectFolder, "data");
  for (const file of filesIn(data, NOT_DATA)) {
    const to = join(folder, "data", relative(data, file));
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.copyFile(file, to);
  }
}

/** What the cells of a notebook import; of one that does not parse nothing: it fails when it is run. */
export function importsOf({ cells }: Notebook): string[] {
  return cells.flatMap(({ cell_type, source }) => {
    try {
      return cell_type === "code" ? compileCell(source).imports : [];
    } catch {
      return [];
    }
  });
}

/** "lib/rl/mod.ts" for each folder of the library. */
function libraryModules(): string[] {
  return filesIn(join(projectFolder, "lib")).filter((file) => file.endsWith("/mod.ts"))
    .map((file) => relative(projectFolder, file));
}

function filesIn(folder: string, except: readonly string[] = []): string[] {
  return [...Deno.readDirSync(folder)].filter(({ name }) => !except.includes(name)).flatMap(
    ({ name, isDirectory }) => {
      const path = join(folder, name);
      return isDirectory ? filesIn(path) : [path];
    },
  );
}
