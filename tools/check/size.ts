/** Rule: a notebook can be read in one sitting and run while one waits: words, figures, seconds, memory. */

import { basename } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import type { Problem } from "../notebook/execution.ts";
import type { Notebook, Output } from "../notebook/notebook_file.ts";
import type { NotebookDocument, Rule } from "./_project.ts";
import { blankLongFormulas, proseOf } from "./_prose.ts";

export const size: Rule = {
  name: "size",
  covers: "notebooks",
  check: ({ notebooks }) => [
    ...notebooks.flatMap((document) =>
      [...problemsOfReading(document), ...problemsOfRunning(document)].map((message) => ({
        file: document.name,
        message,
      }))
    ),
    ...problemsOfSum(notebooks),
  ],
};

/** All notebooks, one after the other, by their manifests. */
const MOST_SECONDS_IN_ALL = 25 * 60;

function problemsOfSum(notebooks: readonly NotebookDocument[]): Problem[] {
  const seconds = notebooks.reduce((sum, { notebook }) => sum + readFigures(notebook).seconds, 0);
  if (seconds <= MOST_SECONDS_IN_ALL) return [];
  const message = `take about ${seconds} s in all, they must take at most ${MOST_SECONDS_IN_ALL} s`;
  return [{ file: "notebooks", message }];
}

/** What does not fit becomes a second notebook. */
const MOST = { words: 3000, figures: 12, animations: 3 };
/** The limit of every notebook, by its measured peak. */
export const MOST_MEMORY_MB = 1500;

const MOST_SECONDS = 30;
/** Notebooks that train something large, by their numbers. */
const LONGER: Readonly<Record<number, readonly string[]>> = {
  60: ["04", "05", "11", "13", "20", "21", "22", "44", "51"],
  90: ["31", "32", "33", "34", "50"],
};

function problemsOfReading({ notebook, isTopic }: NotebookDocument): string[] {
  const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  const counts = {
    words: isTopic ? countWords(notebook) : 0, // a glossary is not read from end to end
    figures: outputs.filter(isFigure).length,
    animations: outputs.filter(isAnimation).length,
  };
  return (["words", "figures", "animations"] as const)
    .filter((what) => counts[what] > MOST[what])
    .map((what) =>
      `has ${counts[what].toLocaleString("en")} ${what}, it must have at most ` +
      MOST[what].toLocaleString("en")
    );
}

function problemsOfRunning({ name, notebook }: NotebookDocument): string[] {
  const { seconds, memory } = readFigures(notebook);
  const most = mostSeconds(name);
  return [
    ...(seconds > most ? [`takes about ${seconds} s, it must take at most ${most} s`] : []),
    ...(memory > MOST_MEMORY_MB ? [describeMemory(memory)] : []),
  ];
}

/** How long a notebook may take, in seconds on two cores. */
export function mostSeconds(name: string): number {
  const number = basename(name).slice(0, 2);
  const longer = Object.entries(LONGER).find(([, numbers]) => numbers.includes(number));
  return longer === undefined ? MOST_SECONDS : Number(longer[0]);
}

/** What is wrong with a peak of memory that is too high. */
export function describeMemory(megabytes: number): string {
  return `needs ${Math.round(megabytes)} MB of memory, it must need at most ${MOST_MEMORY_MB} MB`;
}

/** Words of the prose, tables and quotations included: Chinese, code, formulas and answers are not counted. */
export function countWords({ cells }: Pick<Notebook, "cells">): number {
  return cells.filter(({ cell_type }) => cell_type === "markdown").reduce((sum, { source }) => {
    const prose = blankLongFormulas(proseOf(source));
    return sum +
      (prose.match(/[\p{Script=Latin}\d][\p{Script=Latin}\p{M}\d'’.,-]*/gu)?.length ?? 0);
  }, 0);
}

/** A picture, but not the answer of an exercise, which is shown as one. */
function isFigure(output: Output): boolean {
  if (!("data" in output) || /^\d+\.\d+: /.test(String(output.data["text/plain"]))) return false;
  return Object.keys(output.data).some((type) => type.startsWith("image/"));
}

function isAnimation(output: Output): boolean {
  return isFigure(output) && "data" in output &&
    String(output.data["text/plain"]).startsWith("[animation]");
}

/** The manifest's figures; 0 where the rule "manifest" has something to say about it. */
function readFigures({ cells }: Notebook): { seconds: number; memory: number } {
  try {
    const { runTimeSeconds, peakMemoryMB } = readManifest(cells[0]?.source ?? "");
    return { seconds: runTimeSeconds ?? 0, memory: peakMemoryMB ?? 0 };
  } catch {
    return { seconds: 0, memory: 0 };
  }
}
