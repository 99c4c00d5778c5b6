/** Rule: each thing has one symbol, that of `data/notes/notation.json`, and notebook 00 shows all of them. */

import { basename } from "node:path";
import type { Problem } from "../notebook/execution.ts";
import type { Cell } from "../notebook/notebook_file.ts";
import {
  type NotationGroup,
  readNotation,
  updateSymbols,
  type WrongForm,
} from "../notebook/notation.ts";
import { textOfCode } from "./_code_text.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { blankCode, findFormulas, lineAt } from "../notebook/markdown_text.ts";
import type { NotebookDocument, Rule } from "./_project.ts";

export const notation: Rule = {
  name: "notation",
  covers: "notebooks",
  check: ({ root, notebooks }) => {
    const groups = readNotation(root);
    if (groups === undefined) return [];
    return notebooks.flatMap((document) => [
      ...problemsOfForms(document, groups),
      ...(document.isTopic ? [] : problemsOfTables(document, groups)),
    ]);
  },
};

/** A form that is wrong in one notebook, and the symbols among which the right one is. */
interface Refused {
  readonly pattern: RegExp;
  readonly instead: string;
}

function problemsOfForms(
  { name, notebook }: NotebookDocument,
  groups: readonly NotationGroup[],
): Problem[] {
  const refused = refusedIn(basename(name), groups);
  return notebook.cells.flatMap((cell, index) =>
    formulasOf(cell).flatMap(({ source, line }) =>
      refused.filter(({ pattern }) => pattern.test(source)).map(({ pattern, instead }) => ({
        file: name,
        cell: index + 1,
        line,
        message: `the formula "${shorten(source)}" has "${pattern.exec(source)![0]}", ` +
          `notebook 00 writes ${instead}`,
      }))
    )
  );
}

/** What is wrong in the formulas of a notebook, by its number. */
export function refusedIn(name: string, groups: readonly NotationGroup[]): Refused[] {
  const isRefused = ({ notebooks }: WrongForm) =>
    notebooks === undefined || notebooks.some((beginning) => name.startsWith(beginning));
  return groups.flatMap(({ symbols }) => symbols).flatMap(({ symbol, wrong = [] }) =>
    wrong.filter(isRefused).map(({ pattern }) => ({
      pattern: new RegExp(pattern),
      instead: symbol,
    }))
  );
}

/** The formulas of prose, and those in the strings of code: labels of diagrams and figures. */
function formulasOf({ cell_type, source }: Cell): { source: string; line: number }[] {
  const text = cell_type === "markdown"
    ? blankCode(source)
    : textOfCode(source).replaceAll(/\$\{[^}]*\}/g, (code) => " ".repeat(code.length));
  return findFormulas(text).formulas.map((formula) => ({
    source: formula.source,
    line: lineAt(text, formula.index),
  }));
}

function problemsOfTables(
  { name, notebook }: NotebookDocument,
  groups: readonly NotationGroup[],
): Problem[] {
  const index = notebook.cells.findIndex(({ id }) => id === "symbols");
  const message = messageOfTables(notebook.cells[index]?.source ?? "", groups);
  return message === null ? [] : [{ file: name, cell: index < 0 ? undefined : index + 1, message }];
}

function messageOfTables(markdown: string, groups: readonly NotationGroup[]): string | null {
  try {
    const isNew = updateSymbols(markdown, groups, EXCEPTIONS[notation.name]) === markdown;
    return isNew ? null : "its tables of symbols are out of date (deno task readme)";
  } catch (error) {
    return (error as Error).message;
  }
}

function shorten(source: string): string {
  const line = source.trim().replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
