/**
 * Rule: every term that a notebook introduces with its Chinese name stands in the glossary, with the same
 * name; the glossary says in both languages what it means, and where it is introduced.
 */

import { dirname, join } from "node:path";
import {
  firstIntroductions,
  glossaryRows,
  introductionsOf,
  readCells,
} from "../notebook/glossary.ts";
import { lineAt } from "../notebook/markdown_text.ts";
import { eachCell, type NotebookDocument, type Rule } from "./_project.ts";

export const glossary: Rule = {
  name: "glossary",
  covers: "notebooks",
  check: (project) => {
    const glossaries = new Map<string, Map<string, string>>();
    return eachCell(project, ({ cell_type, source }, _, document) => {
      if (cell_type !== "markdown") return [];
      const file = join(dirname(document.path), "00_notation_and_glossary.ipynb");
      const known = glossaries.get(file) ?? readGlossary(file);
      glossaries.set(file, known);
      const terms = introductionsOf(source).flatMap(({ term, chinese, index }) => {
        const message = problemOf(term, chinese, known.get(term.toLowerCase()));
        return message === null ? [] : [{ line: lineAt(source, index), message }];
      });
      return document.isTopic ? terms : [...terms, ...problemsOfRows(source, document)];
    });
  },
};

function problemOf(term: string, chinese: string, known: string | undefined): string | null {
  if (known === undefined) return `the term "${term}" (${chinese}) is not in the glossary`;
  if (known === chinese) return null;
  return `the term "${term}" is "${chinese}" here and "${known}" in the glossary`;
}

/** Each term of a glossary: its Chinese name, in lower case. */
function readGlossary(path: string): Map<string, string> {
  const rows = readCells(path).flatMap(({ cell_type, source }) =>
    cell_type === "markdown" ? glossaryRows(source) : []
  );
  return new Map(
    rows.map(({ english, chinese }) => [english.replaceAll("**", "").toLowerCase(), chinese]),
  );
}

function problemsOfRows(
  markdown: string,
  { path }: NotebookDocument,
): { line: number; message: string }[] {
  const rows = glossaryRows(markdown);
  if (rows.length === 0) return [];
  const introduced = firstIntroductions(path);
  return rows.flatMap(({ english, meaning, chineseMeaning, from, line }) => {
    const link = introduced.get(english.toLowerCase());
    const messages = [
      ...(meaning === "" || chineseMeaning === ""
        ? [`the term "${english}" has no meaning in both languages`]
        : []),
      ...(link === undefined || link === from
        ? []
        : [`the term "${english}" is introduced in ${link}, the glossary says ${from}`]),
    ];
    return messages.map((message) => ({ line, message }));
  });
}
