/** Finds what the public modules export without documentation, by `deno doc --lint`. */

import { join, relative, sep } from "node:path";
import { deno } from "../notebook/cell_code.ts";
import type { Problem } from "../notebook/execution.ts";

/** The problems of one folder of lib. */
export interface FolderReport {
  readonly folder: string;
  readonly problems: readonly Problem[];
}

/**
 * What is not documented, by folder below `root`; folders without a problem are reported too.
 *
 * @param root the folder that holds `modules`, such as that of lib
 * @param modules absolute paths of the public modules
 */
export async function lintDocumentation(
  root: string,
  modules: readonly string[],
): Promise<FolderReport[]> {
  const report = await deno("doc", "--lint", ...modules);
  if (!/^Checked \d+ file|documentation lint errors?\.$/m.test(report)) {
    throw new Error(`Cannot lint the documentation: ${report}`);
  }
  const folders = new Map<string, Problem[]>(
    modules.map((path) => [folderOf(root, path), []] as const),
  );
  const sources = readSources(root);
  for (const problem of parse(report, root, sources)) {
    const folder = folderOf(root, join(root, problem.file));
    folders.set(folder, [...folders.get(folder) ?? [], problem]);
  }
  return [...folders].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, problems]) => ({ folder, problems }));
}

function folderOf(root: string, path: string): string {
  return relative(root, path).split(sep)[0]!;
}

/** Problems in files below `root`; a private type counts where it is declared there, not in a package. */
function parse(report: string, root: string, sources: string): Problem[] {
  return report.split(/^(?=error\[)/m).flatMap((block): Problem[] => {
    const found = /^error\[([\w-]+)\]: (.*)\n *--> (.*):(\d+):\d+$/m.exec(block);
    if (found === null) return [];
    const [, kind, message, path, line] = found;
    const file = relative(root, path!);
    if (file.startsWith("..")) return [];
    // The message shows the line that declares the type, without its file.
    const declaration = /^ *\d+ \| (.*)\n *\| -+ this is the referenced type$/m.exec(block)?.[1];
    const isOurs = declaration === undefined || sources.includes(declaration);
    return isOurs ? [{ file, line: Number(line), message: `${message} (${kind})` }] : [];
  });
}

/** The code of all TypeScript files below a folder. */
function readSources(folder: string): string {
  return [...Deno.readDirSync(folder)].map(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return readSources(path);
    return name.endsWith(".ts") ? Deno.readTextFileSync(path) : "";
  }).join("\n");
}
