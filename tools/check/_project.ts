/** What the rules of `deno task check` look at: the notebooks and the Markdown documents of the project. */

import { basename, relative } from "node:path";
import { formatCells, type FormattedCode } from "../notebook/cell_code.ts";
import type { Answer, Problem } from "../notebook/execution.ts";
import { type Notebook, parseNotebook } from "../notebook/notebook_file.ts";
import { findAnswers } from "../notebook/answers.ts";

/** A text file, by the name that messages use. */
export interface Document {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** A notebook file with what several rules need of it. */
export interface NotebookDocument extends Document {
  readonly notebook: Notebook;
  /** For each cell its code as `deno fmt` writes it; empty for Markdown cells. */
  readonly formatted: readonly FormattedCode[];
  readonly answers: readonly Answer[];
  /** Whether the code of every cell and every answer parses. */
  readonly parses: boolean;
  /** Whether the anatomy of a topic (exercises, manifest of an experiment) is asked for. */
  readonly isTopic: boolean;
}

export interface Project {
  readonly root: string;
  readonly notebooks: readonly NotebookDocument[];
  readonly documents: readonly Document[];
}

/** One rule: finds all problems of one kind. */
export interface Rule {
  readonly name: string;
  /** Whether the rule looks at notebooks only, or at Markdown documents as well. */
  readonly covers: "notebooks" | "notebooks and documents" | "documents";
  readonly check: (project: Project) => Problem[] | Promise<Problem[]>;
}

/** Reads the files; all cells are formatted by one call. */
export async function loadProject(
  root: string,
  { notebooks, documents }: { notebooks: readonly string[]; documents: readonly string[] },
): Promise<Project> {
  const read = notebooks.map((path) => {
    const document = readDocument(root, path);
    const notebook = parseNotebook(document.text, document.name);
    return { ...document, notebook, answers: findAnswers(notebook) };
  });
  const cells = read.flatMap(({ notebook }) =>
    notebook.cells.map((cell) => cell.cell_type === "code" ? cell.source : "")
  );
  const answers = read.flatMap(({ answers }) => answers.map(({ code }) => code));
  const formatted = await formatCells([...cells, ...answers]);
  const formattedAnswers = formatted.splice(cells.length);
  return {
    root,
    documents: documents.map((path) => readDocument(root, path)),
    notebooks: read.map((document) => {
      const own = formatted.splice(0, document.notebook.cells.length);
      const ownAnswers = formattedAnswers.splice(0, document.answers.length);
      return {
        ...document,
        formatted: own,
        parses: [...own, ...ownAnswers].every((code) => "code" in code),
        isTopic: !basename(document.name).startsWith("00_"),
      };
    }),
  };
}

/** Runs `find` on every cell and fills in where it was. */
export function eachCell(
  project: Project,
  find: (
    cell: Notebook["cells"][number],
    index: number,
    document: NotebookDocument,
  ) => Iterable<{ line?: number; message: string }>,
): Problem[] {
  return project.notebooks.flatMap((document) =>
    document.notebook.cells.flatMap((cell, index) =>
      [...find(cell, index, document)].map((found) => ({
        file: document.name,
        cell: index + 1,
        ...found,
      }))
    )
  );
}

function readDocument(root: string, path: string): Document {
  return { path, name: relative(root, path), text: Deno.readTextFileSync(path) };
}
