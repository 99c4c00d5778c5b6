/** Finds the exercises of a notebook and the answers to them, which are the TypeScript in the <details> of Markdown cells. */

import type { Answer } from "./execution.ts";
import type { Notebook } from "./notebook_file.ts";
import { lineAt } from "./markdown_text.ts";

const DETAILS = /(<details\b[^>]*>)([\s\S]*?)<\/details>/g;
const FENCE = /^```(?:ts|typescript)\n([\s\S]*?)^```/gm;

const EXERCISE = /\bcheck\(\s*["'`]([^"'`]+)["'`]/g;

/** The ids of the exercises that code checks. */
export function checkedIds(code: string): string[] {
  return [...code.matchAll(EXERCISE)].map(([, id]) => id!);
}

/** Every exercise by its id, with the cell that checks the reader's answer. */
export function findExercises(
  notebook: Notebook,
): { readonly id: string; readonly cell: number }[] {
  return notebook.cells.flatMap(({ cell_type, source }, index) =>
    cell_type === "code" ? checkedIds(source).map((id) => ({ id, cell: index + 1 })) : []
  );
}

/** Every answer of a notebook, with the cell and the line at which its code begins. */
export function findAnswers({ cells }: Pick<Notebook, "cells">): Answer[] {
  return cells.flatMap(({ cell_type, source }, index) => {
    if (cell_type !== "markdown") return [];
    return [...source.matchAll(DETAILS)].flatMap((details) =>
      [...details[2]!.matchAll(FENCE)].map((fence) => {
        const start = details.index + details[1]!.length + fence.index;
        return { cell: index + 1, line: lineAt(source, start) + 1, code: fence[1]!.trimEnd() };
      })
    );
  });
}
