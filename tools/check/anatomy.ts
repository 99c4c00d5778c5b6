/** Rule: cells are short, prose stands before code, and exercises have answers that are checked. */

import type { Problem } from "../notebook/execution.ts";
import { eachCell, type NotebookDocument, type Rule } from "./_project.ts";

export const anatomy: Rule = {
  name: "anatomy",
  covers: "notebooks",
  check: (project) => [
    ...eachCell(project, (cell, index, { notebook }) => {
      if (cell.cell_type !== "code") return [];
      return [
        ...problemsOfLength(cell.source),
        ...(notebook.cells[index - 1]?.cell_type === "markdown"
          ? []
          : [{ message: "has no Markdown cell before it that says what it does" }]),
      ];
    }),
    ...project.notebooks.filter(({ isTopic }) => isTopic).flatMap(problemsOfExercises),
  ],
};

const MOST_LINES = 25;
const FEWEST_EXERCISES = 3;
const EXERCISE = /\bcheck\(\s*["'`]([^"'`]+)["'`]/g;

function problemsOfLength(source: string): { message: string }[] {
  const lines = source.split("\n").filter((line) => line.trim() !== "").length;
  if (lines <= MOST_LINES) return [];
  return [{ message: `has ${lines} lines of code, it must have at most ${MOST_LINES}` }];
}

function problemsOfExercises({ name, notebook, answers }: NotebookDocument): Problem[] {
  const exercises = new Map<string, number>();
  for (const [index, { cell_type, source }] of notebook.cells.entries()) {
    if (cell_type !== "code") continue;
    for (const [, id] of source.matchAll(EXERCISE)) exercises.set(id!, index + 1);
  }
  const answered = new Set(
    answers.flatMap(({ code }) => [...code.matchAll(EXERCISE)].map(([, id]) => id)),
  );
  const problems: Problem[] = [...exercises].filter(([id]) => !answered.has(id)).map(
    ([id, cell]) => ({
      file: name,
      cell,
      message:
        `exercise ${id} has no answer: <details> with a ts fence that calls check("${id}", ...)`,
    }),
  );
  if (exercises.size < FEWEST_EXERCISES) {
    const message = `has ${exercises.size} exercises, it must have at least ${FEWEST_EXERCISES}`;
    problems.push({ file: name, message });
  }
  return problems;
}
