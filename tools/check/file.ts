/** Rule: the file is valid nbformat 4.5 in canonical form, small, with the collection's metadata and counts 1 to n. */

import { join } from "node:path";
import { run } from "../common/task.ts";
import type { Problem } from "../notebook/execution.ts";
import { formatNotebook, NOTEBOOK_METADATA } from "../notebook/notebook_file.ts";
import { venvPath } from "../setup/environment.ts";
import type { NotebookDocument, Rule } from "./_project.ts";

export const file: Rule = {
  name: "file",
  covers: "notebooks",
  check: async ({ notebooks }) => [
    ...await validate(notebooks),
    ...notebooks.flatMap((document) =>
      [...problemsOfFile(document), ...problemsOfCounts(document)].map((problem) => ({
        file: document.name,
        ...problem,
      }))
    ),
  ],
};

/** GitHub stops showing notebooks somewhere above this. */
const LARGEST_BYTES = 1_000_000;

function problemsOfFile({ text, notebook }: NotebookDocument): { message: string }[] {
  const problems: string[] = [];
  const bytes = new TextEncoder().encode(text).length;
  if (bytes >= LARGEST_BYTES) {
    problems.push(`has ${(bytes / 1e6).toFixed(2)} MB, it must be smaller than 1 MB`);
  }
  const { kernelspec, language_info } = notebook.metadata;
  if (JSON.stringify(notebook.metadata) !== JSON.stringify({ ...NOTEBOOK_METADATA })) {
    const found = JSON.stringify({ kernelspec, language_info });
    problems.push(`has other metadata than the kernelspec and language_info of Deno: ${found}`);
  }
  if (text !== formatNotebook(notebook)) {
    problems.push("is not written as nbformat writes it (deno task run does)");
  }
  return problems.map((message) => ({ message }));
}

function problemsOfCounts({ notebook }: NotebookDocument): { cell: number; message: string }[] {
  let expected = 0;
  return notebook.cells.flatMap((cell, index) => {
    if (cell.cell_type !== "code") return [];
    if (cell.source.trim() === "") return [{ cell: index + 1, message: "is empty" }];
    expected += 1;
    if (cell.execution_count === expected) return [];
    const message = `has the execution count ${cell.execution_count}, it must be ${expected}`;
    return [{ cell: index + 1, message }];
  });
}

async function validate(notebooks: readonly NotebookDocument[]): Promise<Problem[]> {
  const script = join(import.meta.dirname!, "validate.py");
  const paths = notebooks.map(({ path }) => path);
  const { success, output } = await run(venvPath("python"), [script, ...paths]);
  if (!success) throw new Error(`Cannot validate notebooks: ${output}`);
  const found: { notebook: string; cell: number | null; message: string }[] = JSON.parse(output);
  return found.map(({ notebook, cell, message }) => ({
    file: notebooks.find(({ path }) => path === notebook)!.name,
    cell: cell ?? undefined,
    message,
  }));
}
