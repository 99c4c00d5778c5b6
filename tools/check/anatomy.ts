/** Rule: cells are short, prose stands before code, and exercises have answers that are checked. */

import type { Problem } from "../notebook/execution.ts";
import { checkedIds, findExercises } from "../notebook/answers.ts";
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

function problemsOfLength(source: string): { message: string }[] {
  const lines = source.split("\n").filter((line) => line.trim() !== "").length;
  if (lines <= MOST_LINES) return [];
  return [{ message: `has ${lines} lines of code, it must have at most ${MOST_LINES}` }];
}

function problemsOfExercises({ name, notebook, answers }: NotebookDocument): Problem[] {
  const exercises = findExercises(notebook);
  const answered = new Set(answers.flatMap(({ code }) => checkedIds(code)));
  const problems: Problem[] = exercises.filter(({ id }) => !answered.has(id)).map(
    ({ id, cell }) => ({
      file: name,
      cell,
      message:
        `exercise ${id} has no answer: <details> with a ts fence that calls check("${id}", ...)`,
    }),
  );
  // An answer that opens above the next question would be taken for a part of it.
  for (const cell of new Set(answers.map(({ cell }) => cell))) {
    const rest = notebook.cells[cell - 1]!.source.replace(/<details\b[\s\S]*?<\/details>/g, "");
    if (rest.trim() === "") continue;
    const message = "holds an answer and something else: a folded answer has a cell of its own";
    problems.push({ file: name, cell, message });
  }
  if (exercises.length < FEWEST_EXERCISES) {
    const message = `has ${exercises.length} exercises, it must have at least ${FEWEST_EXERCISES}`;
    problems.push({ file: name, message });
  }
  return problems;
}
