/** The file in `data/answers/` that holds what the folded answers of a notebook told when it was run last. */

import { basename, dirname, join } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import type { Solutions } from "./execution.ts";

/** Its path, for a notebook in a folder "notebooks" beside "data"; undefined for one that lies elsewhere. */
export function solutionsPath(notebook: string): string | undefined {
  const folder = dirname(notebook), number = /^\d+/.exec(basename(notebook))?.[0];
  if (basename(folder) !== "notebooks" || number === undefined) return undefined;
  return join(dirname(folder), "data", "answers", `${number}.json`);
}

/** Its text: an exercise a line. */
export function formatSolutions(solutions: Solutions): string {
  const lines = Object.entries(solutions).map(([id, solution]) => {
    return `  ${JSON.stringify(id)}: ${JSON.stringify(solution)}`;
  });
  return lines.length === 0 ? "" : `{\n${lines.join(",\n")}\n}\n`;
}

/** Writes it unless it says the same already; a notebook without exercises has none. */
export async function writeSolutions(notebook: string, solutions: Solutions): Promise<void> {
  const path = solutionsPath(notebook), text = formatSolutions(solutions);
  if (path === undefined || text === await readSolutions(notebook)) return;
  await Deno.mkdir(dirname(path), { recursive: true });
  if (text === "") await Deno.remove(path);
  else await writeAtomically(path, text);
}

/** Its text; empty where there is none. */
export async function readSolutions(notebook: string): Promise<string> {
  const path = solutionsPath(notebook);
  return path === undefined ? "" : await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
}
