/** What the sections of a notebook must be and hold: the algorithm, quotations of the notes, exercises with hints. */

import type { Problem } from "../notebook/execution.ts";
import type { Cell, Notebook } from "../notebook/notebook_file.ts";
import { blankCode, lineAt } from "../notebook/markdown_text.ts";

/** Something that is wrong; without a cell it concerns the whole notebook. */
export type Found = Omit<Problem, "file">;

/** A section of the second level: its heading, the number of its first cell and its cells. */
interface Section {
  readonly heading: string;
  readonly first: number;
  readonly cells: readonly Cell[];
}

/**
 * The sections that every notebook has, by what their headings contain. Those of one step may stand
 * in any order, and other sections between them.
 */
const SECTIONS: readonly {
  readonly name: string;
  readonly pattern: RegExp;
  readonly step: number;
}[] = [
  { name: "From scratch", pattern: /from scratch/i, step: 1 },
  { name: "The notes said", pattern: /the notes said/i, step: 2 },
  { name: "What goes wrong", pattern: /goes wrong/i, step: 2 },
  { name: "Exercises", pattern: /^(?:[\d.]+ )?exercises/i, step: 3 },
  { name: "Summary", pattern: /summary/i, step: 4 },
];

/** What is wrong with the sections of a notebook. */
export function problemsOfSections({ cells }: Notebook): Found[] {
  const sections = sectionsOf(cells);
  const placeOf = ({ pattern }: typeof SECTIONS[number]) =>
    sections.findIndex(({ heading }) => pattern.test(heading));
  const places = SECTIONS.flatMap((section): Found[] => {
    const place = placeOf(section);
    const before = SECTIONS.filter(({ step }) => step < section.step).map(placeOf);
    if (place < 0) return [{ message: `has no section "${section.name}"` }];
    if (place > Math.max(-1, ...before)) return [];
    return [{
      cell: sections[place]!.first,
      message: `has its section "${section.name}" too early`,
    }];
  });
  const named = (name: string) => {
    const { pattern } = SECTIONS.find((section) => section.name === name)!;
    return sections.filter(({ heading }) => pattern.test(heading));
  };
  return [
    ...places,
    ...problemsOfAlgorithm(named("From scratch"), cells),
    ...named("The notes said").flatMap(problemsOfQuotations),
    ...problemsOfHints(cells),
  ];
}

const FEWEST_LINES = 20;

/** The algorithm stands in the cells, and a later cell compares it with the library's. */
function problemsOfAlgorithm(sections: readonly Section[], cells: readonly Cell[]): Found[] {
  const [section] = sections;
  if (section === undefined) return [];
  const lines = sections.flatMap(({ cells }) => cells).reduce(
    (sum, cell) => sum + linesOf(cell),
    0,
  );
  const isCompared = cells.slice(section.first).some(({ cell_type, source }) =>
    cell_type === "code" && /\bassert\b|difference/i.test(source)
  );
  return [
    ...(lines >= FEWEST_LINES ? [] : [{
      cell: section.first,
      message: `the algorithm from scratch has ${lines} lines of code, ` +
        `it must have at least ${FEWEST_LINES}`,
    }]),
    ...(isCompared ? [] : [{
      cell: section.first,
      message: "no later cell compares the algorithm with lib: assert, or print the difference",
    }]),
  ];
}

/**
 * Each claim of the notes is quoted: in a block quotation, the sentence in Chinese and then what it says
 * in English, or by a cell that shows it beside its verdict.
 */
function problemsOfQuotations({ cells, first }: Section): Found[] {
  const quotations = cells.flatMap(({ cell_type, source }, index) =>
    cell_type === "markdown"
      ? [...source.matchAll(/(?:^ {0,3}>[^\n]*(?:\n|$))+/gm)].map((quotation) => ({
        text: quotation[0],
        cell: first + index,
        line: lineAt(source, quotation.index),
      }))
      : []
  );
  const isShown = cells.some(({ cell_type, source }) =>
    cell_type === "code" && source.includes("verdictTable(") && HAN.test(source)
  );
  if (!isShown && !quotations.some(({ text }) => HAN.test(text))) {
    return [{
      cell: first,
      message: "quotes no sentence of the notes: > 「中文」 and its translation, or verdictTable",
    }];
  }
  return quotations.filter(({ text }) => !HAN.test(text) || !WORDS.test(text))
    .map(({ cell, line }) => ({
      cell,
      line,
      message: "a quotation of the notes must hold the Chinese sentence and its translation",
    }));
}

const HAN = /\p{Script=Han}/u;
const WORDS = /(?:[a-z'’,]+ +){3}/i;
const MOST_EXERCISES = 5;
const HINT = /<details\b[^>]*>\s*<summary>Hint 提示/;

/** Each exercise, which begins as **44.1**, has a folded hint. */
function problemsOfHints(cells: readonly Cell[]): Found[] {
  const exercises = cells.flatMap(({ cell_type, source }, index) =>
    cell_type === "markdown"
      ? [...source.matchAll(/^\*\*(\d+\.\d+)\*\*/gm)].map(({ 1: id, index: start }) => ({
        id: id!,
        cell: index + 1,
        text: source.slice(start).split(/\n(?=\*\*\d+\.\d+\*\*)/)[0]!,
      }))
      : []
  );
  return [
    ...exercises.filter(({ text }) => !HINT.test(text)).map(({ id, cell }) => ({
      cell,
      message: `exercise ${id} has no hint: <details><summary>Hint 提示</summary>`,
    })),
    ...(exercises.length > MOST_EXERCISES
      ? [{ message: `has ${exercises.length} exercises, it must have at most ${MOST_EXERCISES}` }]
      : []),
  ];
}

function sectionsOf(cells: readonly Cell[]): Section[] {
  const headings = cells.flatMap(({ cell_type, source }, cell) => {
    if (cell_type !== "markdown") return [];
    const found = blankCode(source).matchAll(/^ {0,3}##[ \t]+(.*?)[ \t#]*$/gm);
    return [...found].map(([, heading]) => ({ heading: heading!, cell }));
  });
  return headings.map(({ heading, cell }, index) => {
    const next = headings[index + 1]?.cell ?? cells.length;
    return { heading, first: cell + 1, cells: cells.slice(cell, Math.max(next, cell + 1)) };
  });
}

/** Lines of code that are not empty. */
export function linesOf(cell: Cell | undefined): number {
  if (cell?.cell_type !== "code") return 0;
  return cell.source.split("\n").filter((line) => line.trim() !== "").length;
}
