/**
 * Rule: a number in prose is printed by a cell of the same notebook, as rounded, or set by its code,
 * or marked as given. CONTRIBUTING.md says how.
 */

import type { Problem } from "../notebook/execution.ts";
import type { Notebook, Output } from "../notebook/notebook_file.ts";
import { codeWithoutText } from "./_code_text.ts";
import { lineAt } from "../notebook/markdown_text.ts";
import { distance, findNumbers, isRounded, isSame, type WrittenNumber } from "./_numbers.ts";
import type { Rule } from "./_project.ts";
import { blankLongFormulas, blankMatches, blankQuotations, proseOf } from "./_prose.ts";

export const numbers: Rule = {
  name: "numbers",
  covers: "notebooks",
  check: ({ notebooks }) => notebooks.flatMap(({ name, notebook }) => problemsOf(name, notebook)),
};

/** Numbers that name something: they say where, when or which, not how much. */
const NAMES: readonly RegExp[] = [
  /^ {0,3}#{1,6} +\d+(?:\.\d+)*\.?(?= )/gm, // of a heading
  /^\s*\d+[.)] /gm, // of a list
  /^\*\*\d+\.\d+\*\*(?:(?!\n\s*\n)[\s\S])*/gm, // an exercise, whose text sets its own numbers
  /\((?:\d{1,2}[a-z]?)\)/g, // of a formula
  /\b(?:(?:sub)?sections?|fig(?:ure)?s?\.?|tables?|eqs?\.|(?:equation|formula|chapter|page|algorithm|theorem|notebook|exercise|version|sweep)s?|appendix|pp?\.) \d+[\d.]*\d*[a-z]?(?:(?:,| and| to| or|, and|–|-) ?\d+[\d.]*\d*[a-z]?(?![\d%]))*/gi,
  /(?:第|图|表|式|公式|笔记本|练习)[ ]?\d+[\d.]*|\d+ ?(?=节|章|页)/g,
  /\b\d{4}-\d\d-\d\d\b|\d{4} ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?/g,
  /\b\d{1,2}(?= (?:January|February|March|April|May|June|July|August|September|October|November|December)\b)/g,
  /(?<![\d.,])(?:1[6-9]|20)\d\d[a-z]?(?![\d%]|[.,]\d| ?%)/g, // a year: other thousands have a comma
  /\barXiv:? ?[\d.]+(?:v\d)?/gi,
  /\b(?:CUDA|Deno|Gymnasium|Keras|Node|NumPy|Python|PyTorch|SciPy|statsmodels|TensorFlow|tfjs) \d[\d.]*/g,
  /\b\d\d(?:\.\d)? ?%(?= (?:\w+ ){0,2}(?:intervals?|bands?)\b)| \d\d ?% ?(?=置信)/g,
];
/** The number of a notebook as the text of a link to it. */
const NOTEBOOK_LINK = /(?<=\[)\d\d(?=[^\]\n]*\]\([^)\s]*\.ipynb)/g;
const GIVEN = /<!--\s*given:([\s\S]*?)-->/g;

/** A plain count up to this needs no proof: a reader counts, and any table holds such numbers. */
const LARGEST_COUNT = 10;
/** After these a small number is a measurement all the same. */
const COMPARISON = /^(?: times|[ -]?fold|\s?[×倍]|x\b)/;

/** A number that a cell prints, and which cell it is. */
type Printed = WrittenNumber & { readonly cell: number };

function problemsOf(file: string, notebook: Notebook): Problem[] {
  const printed = notebook.cells.flatMap((cell, index): Printed[] =>
    cell.cell_type === "code"
      ? cell.outputs.flatMap(numbersOfOutput).map((number) => ({ ...number, cell: index + 1 }))
      : []
  );
  const set = notebook.cells.flatMap((cell) =>
    cell.cell_type === "code" ? literalsOf(cell.source) : []
  );
  return notebook.cells.flatMap(({ cell_type, source }, index) => {
    if (cell_type !== "markdown") return [];
    const given = findGiven(source);
    const said = numbersOfProse(source);
    const isProven = (number: WrittenNumber) =>
      printed.some((other) => isRounded(number, other)) ||
      [...set, ...given].some((other) => isSame(number, other));
    return [
      ...said.filter((number) => !isProven(number)).map((number) => ({
        file,
        cell: index + 1,
        line: lineAt(source, number.index),
        message: describe(number, printed),
      })),
      ...given.filter((mark) => !said.some((number) => isSame(number, mark))).map((mark) => ({
        file,
        cell: index + 1,
        message: `marks ${mark.text} as given, which its prose does not say`,
      })),
    ];
  });
}

/** Tells of a number whether a notebook prints it, as rounded, or says or sets it. */
export function numbersShownBy({ cells }: Notebook): (number: WrittenNumber) => boolean {
  const printed = cells.flatMap((cell) =>
    cell.cell_type === "code" ? cell.outputs.flatMap(numbersOfOutput) : []
  );
  const said = cells.flatMap(({ cell_type, source }) =>
    cell_type === "code"
      ? literalsOf(source)
      : numbersOfText(source.replaceAll(/[$\\{}]|&nbsp;/g, ""))
  );
  return (number) =>
    printed.some((other) => isRounded(number, other)) ||
    said.some((other) => isSame(number, other));
}

/** The numbers of a Markdown cell that say how much. */
export function numbersOfProse(markdown: string): WrittenNumber[] {
  const linked = blankMatches(markdown, NOTEBOOK_LINK);
  const prose = blankLongFormulas(blankQuotations(proseOf(linked)));
  const text = NAMES.reduce(blankMatches, prose);
  return findNumbers(text).filter(({ index, text: written, value, isPlain }) => {
    const isCount = isPlain && value <= LARGEST_COUNT;
    return !isCount || COMPARISON.test(text.slice(index + written.length));
  });
}

/** The numbers that an output shows: of a figure, those of its labels, not of its description. */
function numbersOfOutput(output: Output): WrittenNumber[] {
  if (output.output_type === "error") return [];
  if (output.output_type === "stream") return numbersOfText(output.text);
  const svg = output.data["image/svg+xml"];
  if (typeof svg === "string") {
    return [...svg.matchAll(/<text\b[^>]*>([\s\S]*?)<\/text>/g)].flatMap(([, label]) =>
      numbersOfText(label!.replaceAll(/<[^>]*>/g, ""))
    );
  }
  if (output.data["image/png"] !== undefined) return [];
  return ["text/plain", "text/latex"].flatMap((type) =>
    numbersOfText(String(output.data[type] ?? "").replaceAll("{,}", ","))
  );
}

/** In a list such as [100,200] the comma may stand between numbers or between thousands. */
function numbersOfText(text: string): WrittenNumber[] {
  return [...findNumbers(text), ...findNumbers(text.replaceAll(",", ", "))];
}

/** The numbers that the code of a cell sets. */
function literalsOf(code: string): WrittenNumber[] {
  return findNumbers(codeWithoutText(code).replaceAll(/(?<=\d)_(?=\d)/g, ""));
}

function findGiven(markdown: string): WrittenNumber[] {
  return [...markdown.matchAll(GIVEN)].flatMap(([, list]) => findNumbers(list!));
}

function describe(number: WrittenNumber, printed: readonly Printed[]): string {
  const [nearest] = printed.toSorted((a, b) => distance(number, a) - distance(number, b));
  const hint = nearest === undefined
    ? "no cell prints a number"
    : `the nearest printed number is ${nearest.text} (cell ${nearest.cell})`;
  return `says ${number.text}, which no cell prints: ${hint}; ` +
    `a definition is marked <!-- given: ${number.text} -->`;
}
