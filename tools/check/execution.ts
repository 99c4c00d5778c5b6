/**
 * Rule: executing the notebook again, at any host, gives every committed output byte for byte, within the
 * limit of memory, and its answers are right.
 */

import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createTwoFilesPatch } from "npm:diff@8.0.2";
import type { Problem, Solutions } from "../notebook/execution.ts";
import type { Output } from "../notebook/notebook_file.ts";
import { formatSolutions, readSolutions, solutionsPath } from "../notebook/solutions_file.ts";
import { findExercises } from "../notebook/answers.ts";
import type { NotebookDocument } from "./_project.ts";
import type { Host } from "./hosts.ts";
import { describeMemory, MOST_MEMORY_MB } from "./size.ts";

/** The one rule that takes long, so it runs a notebook at a time and outside the others. */
export async function checkExecution(
  document: NotebookDocument,
  { where, execute }: Pick<Host, "where" | "execute">,
): Promise<Problem[]> {
  const { name, notebook } = document;
  const at = where === undefined ? "" : `${where}: `;
  const { notebook: executed, problems, solutions, peakMemoryMB = null } = await execute(document);
  const failed = problems[0]?.cell ?? Infinity;
  const changed = notebook.cells.flatMap((cell, index): Problem[] => {
    const again = executed.cells[index];
    // What follows a cell that failed was not executed.
    const wasExecuted = problems.length === 0 || index + 1 < failed;
    if (cell.cell_type !== "code" || again?.cell_type !== "code" || !wasExecuted) return [];
    if (isDeepStrictEqual(cell.outputs, again.outputs)) return [];
    const message = `${at}its outputs changed:\n${difference(cell.outputs, again.outputs)}`;
    return [{ file: name, cell: index + 1, message }];
  });
  return [
    ...changed,
    ...problems.map((problem) => ({
      ...problem,
      file: name,
      message: at + problem.message,
    })),
    ...(problems.length > 0 || solutions === undefined
      ? []
      : await problemsOfSolutions(document, solutions)),
    ...problemsOfMemory(name, peakMemoryMB),
  ];
}

/** @param megabytes the measured peak; null where the system does not tell */
export function problemsOfMemory(file: string, megabytes: number | null): Problem[] {
  return megabytes !== null && megabytes > MOST_MEMORY_MB
    ? [{ file, message: describeMemory(megabytes) }]
    : [];
}

/** The exercises that the folded answers tell nothing of, and solutions that are kept in another form. */
async function problemsOfSolutions(
  { path, name, notebook }: NotebookDocument,
  solutions: Solutions,
): Promise<Problem[]> {
  const untold = findExercises(notebook).filter(({ id }) => !(id in solutions)).map(
    ({ id, cell }) => ({
      file: name,
      cell,
      message: `the folded answer of exercise ${id} tells no solution: ` +
        `check("${id}", answer, { ... })`,
    }),
  );
  const file = solutionsPath(path);
  if (file === undefined || await readSolutions(path) === formatSolutions(solutions)) return untold;
  const message = `its answers tell something else than data/answers/${basename(file)} holds: ` +
    `"deno task run ${basename(file, ".json")}" writes it`;
  return [...untold, { file: name, message }];
}

const MOST_LINES = 20;
const MOST_CHARACTERS = 140;

/** A unified diff of at most MOST_LINES short lines. */
function difference(before: readonly Output[], after: readonly Output[]): string {
  const texts = [before, after].map((outputs) => outputs.flatMap(describe).join("\n"));
  const patch = createTwoFilesPatch("committed", "executed", texts[0]!, texts[1]!, "", "", {
    context: 1,
  });
  const lines = patch.split("\n").slice(1).filter((line) => !line.startsWith("\\"));
  const shown = lines.slice(0, MOST_LINES).map((line) =>
    "    " + (line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line)
  );
  const hidden = lines.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`    … and ${hidden} more lines`] : [])].join("\n").trimEnd();
}

/** An output as lines; long ones are cut at tags, so that a figure's difference shows where it is. */
function describe(output: Output): string[] {
  if (output.output_type === "stream") return [`[${output.name}]`, ...output.text.split("\n")];
  if (output.output_type === "error") return [`[error] ${output.ename}: ${output.evalue}`];
  return Object.entries(output.data).flatMap(([type, content]) => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    const parts = text.replaceAll("><", ">\n<").split("\n");
    return [`[${type}]`, ...parts];
  });
}
