/**
 * Rule: a notebook has the parts that its readers look for, in their order: abstract, diagram, algorithm,
 * quotations, exercises with hints, and Chinese beside its headings and captions.
 */

import type { Cell, Notebook } from "../notebook/notebook_file.ts";
import type { Problem } from "../notebook/execution.ts";
import { blankCode, findFormulas, findHeadings, lineAt } from "../notebook/markdown_text.ts";
import type { NotebookDocument, Rule } from "./_project.ts";
import { type Found, linesOf, problemsOfSections } from "./_sections.ts";

export const parts: Rule = {
  name: "parts",
  covers: "notebooks",
  check: ({ notebooks }) => notebooks.flatMap(problemsOf),
};

function problemsOf({ name, notebook, isTopic }: NotebookDocument): Problem[] {
  return [
    ...problemsOfAbstract(notebook),
    ...notebook.cells.flatMap(problemsOfChinese),
    ...(isTopic
      ? [
        ...problemsOfSetUp(notebook),
        ...problemsOfDiagram(notebook),
        ...problemsOfSections(notebook),
      ]
      : []),
  ].map((found) => ({ file: name, ...found }));
}

const HAN = /\p{Script=Han}/u;

function problemsOfAbstract({ cells }: Notebook): Found[] {
  const abstract = /^\*\*摘要[。：]?\*\*[。：]?\s*([^\n]*)/m.exec(cells[0]?.source ?? "")?.[1];
  const form = `a paragraph "**摘要。** ..." of 3 to 5 Chinese sentences`;
  if (abstract === undefined) return [{ cell: 1, message: `has no abstract: ${form}` }];
  const sentences = abstract.match(/[。！？]/g)?.length ?? 0;
  if (sentences >= 3 && sentences <= 5) return [];
  return [{ cell: 1, message: `has an abstract of ${sentences} sentences, it must be ${form}` }];
}

/** Section headings, and the captions of figures and tables, carry their Chinese. */
function problemsOfChinese({ cell_type, source }: Cell, index: number): Found[] {
  const cell = index + 1;
  if (cell_type === "markdown") {
    return findHeadings(source).filter((heading) => !HAN.test(heading)).slice(index === 0 ? 1 : 0)
      .map((heading) => ({ cell, message: `the heading "${heading}" has no Chinese` }));
  }
  return [...source.matchAll(/\b(?:title|caption):\s*("|'|`)((?:\\.|(?!\1)[^\\])*)\1/g)]
    .filter(([, , caption]) => !HAN.test(caption!))
    .map(({ index: at, 2: caption }) => ({
      cell,
      line: lineAt(source, at),
      message: `the caption "${caption}" has no Chinese`,
    }));
}

const MOST_SET_UP = 10;

function problemsOfSetUp({ cells }: Notebook): Found[] {
  const index = cells.findIndex(({ cell_type }) => cell_type === "code");
  const lines = linesOf(cells[index]);
  if (lines <= MOST_SET_UP) return [];
  const message = `the set-up has ${lines} lines, it must have at most ${MOST_SET_UP}`;
  return [{ cell: index + 1, message }];
}

/** The diagram of the thing stands before the first formula that is set off from the text. */
function problemsOfDiagram({ cells }: Notebook): Found[] {
  const drawn = cells.findIndex((cell) =>
    cell.cell_type === "code" && /diagram\w*\s*\(/i.test(cell.source)
  );
  if (drawn < 0) return [{ message: "has no diagram of the thing that it is about" }];
  const formula = cells.findIndex(({ cell_type, source }) =>
    cell_type === "markdown" &&
    findFormulas(blankCode(source)).formulas.some(({ display }) => display)
  );
  if (formula < 0 || drawn < formula) return [];
  return [{ cell: formula + 1, message: "has a formula before the diagram, it must stand after" }];
}
