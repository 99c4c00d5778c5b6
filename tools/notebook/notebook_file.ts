/** Reads and writes notebook files; a written file has exactly the bytes that nbformat would write. */

import { join } from "node:path";
import { chooseNames } from "../common/command_line.ts";
import { projectFolder, TaskError } from "../common/task.ts";
import { writeAtomically } from "lib/platform.ts";

/** One MIME type and its content for each way in which an output can be shown. */
export type MimeBundle = Record<string, unknown>;

/** One output of a code cell. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: MimeBundle; metadata: Record<string, unknown> }
  | {
    output_type: "execute_result";
    data: MimeBundle;
    metadata: Record<string, unknown>;
    execution_count: number | null;
  }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface MarkdownCell {
  cell_type: "markdown";
  id: string;
  metadata: Record<string, unknown>;
  source: string;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: Record<string, unknown>;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export type Cell = MarkdownCell | CodeCell;

/** A notebook in memory: texts are whole strings (in the file they are arrays of lines). */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** The only metadata a notebook of this collection has. */
export const NOTEBOOK_METADATA: Readonly<Record<string, unknown>> = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: {
    codemirror_mode: "typescript",
    file_extension: ".ts",
    mimetype: "text/x.typescript",
    name: "typescript",
    nbconvert_exporter: "script",
    pygments_lexer: "typescript",
  },
};

/** Parses the text of a notebook file; `name` is for the message when that is impossible. */
export function parseNotebook(text: string, name: string): Notebook {
  try {
    const notebook = JSON.parse(text);
    for (const cell of notebook.cells) joinCell(cell);
    return notebook;
  } catch (error) {
    throw new TaskError(`Cannot read notebook ${name}: ${(error as Error).message}`);
  }
}

/** The text of a notebook file: sorted keys, indent 1, texts as arrays of lines. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: splitLines(cell.source),
    ...(cell.cell_type === "code" ? { outputs: cell.outputs.map(splitOutput) } : {}),
  }));
  return JSON.stringify(sortKeys({ ...notebook, cells }), null, 1) + "\n";
}

/**
 * The notebooks that a command line names, or all of the project, in reading order.
 *
 * @param named paths, or beginnings of names such as "44"
 * @throws {UsageError} where there is no such notebook; it lists those of the project
 */
export function findNotebooks(named: readonly string[] = []): string[] {
  const folder = join(projectFolder, "notebooks");
  const known = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".ipynb")).sort();
  if (named.length === 0) return known.map((name) => join(folder, name));
  const paths = named.flatMap((name) =>
    isNotebookFile(name)
      ? [Deno.realPathSync(name)]
      : chooseNames("notebook", known, [name]).map((name) => join(folder, name))
  );
  return [...new Set(paths)];
}

export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await Deno.readTextFile(path), path);
}

/** Writes the file; it is whole at every moment, also when the process is killed. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeAtomically(path, formatNotebook(notebook));
}

function isNotebookFile(path: string): boolean {
  try {
    return path.endsWith(".ipynb") && Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Makes whole strings of the arrays of lines in a cell as it stands in a file. */
// deno-lint-ignore no-explicit-any -- a file can hold anything; a rule of the check validates it
function joinCell(cell: any): void {
  cell.source = joinLines(cell.source);
  for (const output of cell.outputs ?? []) {
    if ("text" in output) output.text = joinLines(output.text);
    for (const [type, content] of Object.entries(output.data ?? {})) {
      if (!isJsonType(type)) output.data[type] = joinLines(content);
    }
  }
}

function splitOutput(output: Output): unknown {
  if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([type, content]) => [
    type,
    typeof content === "string" && isSplitType(type) ? splitLines(content) : content,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function isJsonType(type: string): boolean {
  return type === "application/json" || /^application\/.*\+json$/.test(type);
}

/** The types whose text nbformat splits into lines. */
function isSplitType(type: string): boolean {
  return type.startsWith("text/") || type === "image/svg+xml" || type === "application/javascript";
}

function joinLines(value: unknown): unknown {
  const isLines = Array.isArray(value) && value.every((line) => typeof line === "string");
  return isLines ? value.join("") : value;
}

/** Cuts after each line end, by the same definition of a line end as Python's `splitlines`. */
function splitLines(text: string): string[] {
  // deno-lint-ignore no-control-regex
  const parts = text.split(/(?<=\r\n|\r(?!\n)|[\n\v\f\x1c-\x1e\x85\u2028\u2029])/);
  return parts.filter((part) => part !== "");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sortKeys(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
