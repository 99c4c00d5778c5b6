/** Copies of the fixture notebook with one defect each, for the tests of the tools. */

import { join } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";
import { loadProject, type Project, type Rule } from "../../tools/check/_project.ts";
import { describeProblem } from "../../tools/notebook/execution.ts";
import type { Cell, CodeCell, Notebook } from "../../tools/notebook/notebook_file.ts";
import { readNotebook, writeNotebook } from "../../tools/notebook/notebook_file.ts";

const FIXTURES = join(projectFolder, "tests", "fixtures");
const FILES = ["40_fixture.ipynb", "00_notation_and_glossary.ipynb", "linked.md"];

/** What a test that starts programs is called with when it may not. */
export const needsPrograms = {
  ignore: (await Deno.permissions.query({ name: "run" })).state !== "granted",
};

/** Makes a changed copy of the fixture, within the project so that imports work, for `work`. */
export async function withFixture<T>(
  change: (notebook: Notebook) => void,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const cache = join(projectFolder, ".cache");
  await Deno.mkdir(cache, { recursive: true });
  const root = await Deno.makeTempDir({ dir: cache, prefix: "fixture_" });
  const [folder, answers] = [join(root, "notebooks"), join(root, "data", "answers")];
  try {
    for (const made of [folder, answers]) await Deno.mkdir(made, { recursive: true });
    for (const file of FILES) await Deno.copyFile(join(FIXTURES, file), join(folder, file));
    await Deno.copyFile(join(FIXTURES, "40_answers.json"), join(answers, "40.json"));
    const path = join(folder, "40_fixture.ipynb");
    const notebook = await readNotebook(path);
    change(notebook);
    await writeNotebook(path, notebook);
    return await work(path);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The project that consists of the notebook at `path` and, if named, of one document beside it. */
export async function loadFixture(path: string, documents: string[] = []): Promise<Project> {
  return await loadProject(join(path, ".."), { notebooks: [path], documents });
}

/** What one rule says about the fixture after a change. */
export async function findProblems(
  rule: Rule,
  change: (notebook: Notebook) => void,
): Promise<string[]> {
  return await withFixture(change, async (path) => {
    return (await rule.check(await loadFixture(path))).map(describeProblem);
  });
}

/** A notebook of code cells with these sources and no outputs. */
export function notebookOf(sources: readonly string[]): Notebook {
  const cells = sources.map((source, index): Cell => ({
    cell_type: "code",
    id: `code-${index}`,
    metadata: {},
    source,
    execution_count: null,
    outputs: [],
  }));
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

/** The cell with the given id. */
export function cellOf(notebook: Notebook, id: string): Cell {
  return notebook.cells.find((cell) => cell.id === id)!;
}

/** The code cell with the given id. */
export function codeOf(notebook: Notebook, id: string): CodeCell {
  return cellOf(notebook, id) as CodeCell;
}
