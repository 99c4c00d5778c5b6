/** What is done with the code of single cells: format it, and find a line of it again. */

import { SourceMap } from "node:module";
import { join } from "node:path";
import { projectFolder, run } from "../common/task.ts";

/** Gives code outside the project's folder the project's import map, compiler options and rules. */
export const PROJECT_CONFIG: string = join(projectFolder, "deno.json");

/** A cell's code as `deno fmt` writes it, or where it does not parse. */
export type FormattedCode = { code: string } | { line: number; message: string };

/** Formats the code of many cells by one call of `deno fmt`, with the settings of deno.json. */
export async function formatCells(sources: readonly string[]): Promise<FormattedCode[]> {
  return await inTemporaryFolder(async (folder) => {
    const paths = sources.map((_, index) => join(folder, `cell_${index}.ts`));
    for (const [index, source] of sources.entries()) {
      await Deno.writeTextFile(paths[index]!, source);
    }
    const report = await deno("fmt", "--quiet", "--config", PROJECT_CONFIG, folder);
    return await Promise.all(paths.map(async (path, index) => {
      return syntaxError(report, `cell_${index}.ts`) ??
        { code: (await Deno.readTextFile(path)).trimEnd() };
    }));
  });
}

/**
 * The line of a cell's code that became the given line of the JavaScript which the kernel ran; the end of that line
 * where no column is given.
 */
export async function sourceLine(
  source: string,
  emittedLine: number,
  emittedColumn = 1001,
): Promise<number | null> {
  const map = await inTemporaryFolder(async (folder) => {
    const cell = join(folder, "cell.ts");
    await Deno.writeTextFile(cell, keepImports(source));
    const options = ["--no-check", "--source-map", "separate", "--output", join(folder, "cell.js")];
    await deno("transpile", "--quiet", "--no-config", ...options, cell);
    return JSON.parse(await Deno.readTextFile(join(folder, "cell.js.map")));
  });
  const entry = new SourceMap(map).findEntry(emittedLine - 1, emittedColumn - 1);
  return "originalLine" in entry ? entry.originalLine + 1 : null;
}

/**
 * A cell whose imports name nothing, each on as many lines as before: Deno leaves out an import of which nothing is used,
 * and the kernel does not.
 */
function keepImports(source: string): string {
  return source.replace(
    /^import\s+(?!type\b)([^"';]*?)\bfrom\s*(?=["'])/gm,
    (_, names: string) => `import ${names.replace(/[^\n]/g, "")}`,
  );
}

/** Runs Deno in the project's folder and returns all that it printed, without colours. */
export async function deno(...args: string[]): Promise<string> {
  return (await run(Deno.execPath(), args, { env: { NO_COLOR: "1" } })).output;
}

function syntaxError(report: string, file: string): { line: number; message: string } | undefined {
  const block = report.split("Error formatting: ").find((part) =>
    part.split("\n")[0]!.endsWith(file)
  );
  if (block === undefined) return undefined;
  const message = /SyntaxError: (.*)/.exec(block)?.[1] ?? "cannot be formatted";
  const line = /\.ts:(\d+):\d+/.exec(block)?.[1];
  return { line: Number(line ?? 1), message: `does not parse: ${message}` };
}

/** Makes a folder for `work` and removes it afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "gradnotes_" }));
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
