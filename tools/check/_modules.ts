/** Writes each notebook's code into one module, so that Deno can check and lint it, and finds lines again. */

import { basename, join } from "node:path";
import { inTemporaryFolder } from "../notebook/cell_code.ts";
import type { Problem } from "../notebook/execution.ts";
import type { NotebookDocument } from "./_project.ts";

/** The modules that stand for notebooks. */
export interface Modules {
  readonly paths: readonly string[];
  /** The notebook, cell and line that a line of a module came from; null for other files. */
  readonly origin: (path: string, line: number) => Omit<Problem, "message"> | null;
}

interface SourceLine {
  readonly text: string;
  readonly cell: number;
  readonly line: number;
}

/** Gives the modules of all notebooks that parse to `work` and removes them afterwards. */
export async function withModules<T>(
  notebooks: readonly NotebookDocument[],
  work: (modules: Modules) => Promise<T>,
): Promise<T> {
  return await inTemporaryFolder(async (folder) => {
    const modules = new Map<string, { name: string; lines: SourceLine[] }>();
    for (const document of notebooks.filter(({ parses }) => parses)) {
      const lines = moduleLines(document);
      const path = join(folder, `${modules.size}_${basename(document.name, ".ipynb")}.ts`);
      modules.set(path, { name: document.name, lines });
      const code = lines.map(({ text }) => text).join("\n");
      await Deno.writeTextFile(path, `${code}\nexport {};\n`);
    }
    return await work({
      paths: [...modules.keys()],
      origin(path, line) {
        const found = modules.get(path);
        if (found === undefined) return null;
        const source = found.lines[line - 1];
        return { file: found.name, cell: source?.cell, line: source?.line };
      },
    });
  });
}

function moduleLines({ notebook, answers }: NotebookDocument): SourceLine[] {
  const lines = (code: string, cell: number, first: number) =>
    code.split("\n").map((text, index) => ({ text, cell, line: first + index }));
  return [
    ...notebook.cells.flatMap(({ cell_type, source }, index) =>
      cell_type === "code" ? lines(source, index + 1, 1) : []
    ),
    // Each answer is a block: answers may use the same names.
    ...answers.flatMap(({ code, cell, line }) => [
      { text: "{", cell, line },
      ...lines(code, cell, line),
      { text: "}", cell, line },
    ]),
  ];
}
