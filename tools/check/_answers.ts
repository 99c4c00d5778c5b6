/** Finds the answers to exercises: the TypeScript in the <details> of Markdown cells. */

import type { Answer } from "../notebook/execution.ts";
import type { Notebook } from "../notebook/notebook_file.ts";
import { lineAt } from "./_markdown.ts";

const DETAILS = /(<details\b[^>]*>)([\s\S]*?)<\/details>/g;
const FENCE = /^```(?:ts|typescript)\n([\s\S]*?)^```/gm;

/** Every answer of a notebook, with the cell and the line at which its code begins. */
export function findAnswers(notebook: Notebook): Answer[] {
  return notebook.cells.flatMap(({ cell_type, source }, index) => {
    if (cell_type !== "markdown") return [];
    return [...source.matchAll(DETAILS)].flatMap((details) =>
      [...details[2]!.matchAll(FENCE)].map((fence) => {
        const start = details.index + details[1]!.length + fence.index;
        return { cell: index + 1, line: lineAt(source, start) + 1, code: fence[1]!.trimEnd() };
      })
    );
  });
}
