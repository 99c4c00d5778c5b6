/** Rule: every term that a notebook introduces with its Chinese name stands in the glossary, with the same name. */

import { dirname, join } from "node:path";
import { parseNotebook } from "../notebook/notebook_file.ts";
import { blankCode, lineAt } from "./_markdown.ts";
import { eachCell, type Rule } from "./_project.ts";

export const glossary: Rule = {
  name: "glossary",
  covers: "notebooks",
  check: (project) => {
    const glossaries = new Map<string, Map<string, string>>();
    return eachCell(project, (cell, _, { path }) => {
      if (cell.cell_type !== "markdown") return [];
      const text = blankCode(cell.source);
      return [...text.matchAll(TERM)].flatMap(({ index, 1: term, 2: chinese }) => {
        const file = join(dirname(path), "00_notation_and_glossary.ipynb");
        const known = glossaries.get(file) ?? readGlossary(file);
        glossaries.set(file, known);
        const message = problemOf(term!, firstName(chinese!), known.get(term!.toLowerCase()));
        return message === null ? [] : [{ line: lineAt(text, index), message }];
      });
    });
  },
};

/** A term at its first use: **term** (中文), after which an abbreviation or a source may follow. */
const TERM = /\*\*([^*\n]+)\*\* ?[(（]([^()（）\n]*\p{Script=Han}[^()（）\n]*)[)）]/gu;

function problemOf(term: string, chinese: string, known: string | undefined): string | null {
  if (known === undefined) return `the term "${term}" (${chinese}) is not in the glossary`;
  if (known === chinese) return null;
  return `the term "${term}" is "${chinese}" here and "${known}" in the glossary`;
}

/** "变分自编码器" of "变分自编码器, VAE". */
function firstName(text: string): string {
  return text.split(/[,;，；]/)[0]!.trim();
}

/** The terms of the table "English | 中文 | meaning | explained in", in lower case, with their Chinese. */
function readGlossary(path: string): Map<string, string> {
  const terms = new Map<string, string>();
  for (const { cell_type, source } of readCells(path)) {
    const table = /^\| *English *\| *中文 *\|[^\n]*\n\|[-| :]+\|\n((?:\|[^\n]*\n?)*)/m.exec(source);
    if (cell_type !== "markdown" || table === null) continue;
    for (const row of table[1]!.trim().split("\n")) {
      const [english, chinese] = row.split("|").slice(1).map((text) => text.trim());
      terms.set(english!.replaceAll("**", "").toLowerCase(), firstName(chinese ?? ""));
    }
  }
  return terms;
}

function readCells(path: string) {
  try {
    return parseNotebook(Deno.readTextFileSync(path), path).cells;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
