/** Rule: what a cell prints is meant for a reader: no raw object, no number without a word, no filler. */

import type { Output } from "../notebook/notebook_file.ts";
import { eachCell, type Rule } from "./_project.ts";

export const strays: Rule = {
  name: "strays",
  covers: "notebooks",
  check: (project) =>
    eachCell(project, (cell) => {
      const outputs = cell.cell_type === "code" ? cell.outputs : [];
      return outputs.flatMap(textOf).flatMap(problemsOf).map((message) => ({ message }));
    }),
};

/** `{ a: 1 }`, `Map(2) { ... }`, `[ 1, 2 ]`, `[Function: f]`, as the console writes values. */
const RAW_OBJECT = /^(?:[A-Z]\w*(?:\(\d+\))? )?(?:\{(?: |$)|\[(?: |$|\w+:? ))/;
/** Numbers and truth values, and nothing that says what they are. */
const BARE_VALUES =
  /^(?:[-−+±]?[\d.,]+(?:e[-+]?\d+)?%?|true|false|null|undefined|NaN|[-−]?Infinity|[[\](),;|\s])+$/;
/** The same letter many times; rules of a table are dashes. */
const FILLER = /([A-Za-z])\1{7,}/;

/** The lines that a cell printed or ended with; figures and tables have their own forms. */
function textOf(output: Output): string[] {
  if (output.output_type === "error") return [];
  if (output.output_type === "stream") return [output.text];
  return Object.keys(output.data).join() === "text/plain"
    ? [String(output.data["text/plain"])]
    : [];
}

function problemsOf(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const problem = (pattern: RegExp, what: string) => {
    const line = lines.find((line) => pattern.test(line));
    return line === undefined ? [] : [`${what}: ${line.trim().slice(0, 60)}`];
  };
  const isGrid = lines.filter((line) => BARE_VALUES.test(line)).length > 1;
  return [
    ...problem(RAW_OBJECT, "prints a raw object, not what the reader is to see in it"),
    ...problem(
      BARE_VALUES,
      isGrid
        ? "prints numbers without words (a matrix goes into table or heatmap)"
        : "prints values without a word that says what they are",
    ),
    ...problem(FILLER, "prints a letter many times"),
  ];
}
