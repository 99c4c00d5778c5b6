/**
 * deno task readme: writes what is made of other files: the table of notebooks and the figure of the
 * READMEs, the map of notebooks, and the tables of symbols in notebook 00.
 */

import { dirname, join, relative } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { EXCEPTIONS } from "../check/exceptions.ts";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { readNotation, updateSymbols } from "../notebook/notation.ts";
import { MAP_FILE, textOfMap } from "../notebook/notebook_map.ts";
import { findNotebooks, readNotebook, writeNotebook } from "../notebook/notebook_file.ts";
import {
  FIGURE_FILE,
  README_LANGUAGES,
  readmeFigure,
  updateTable,
} from "../notebook/readme_table.ts";

await runTask(async () => {
  readCommandLine("deno task readme", { flags: {}, mostNames: 0 });
  await writeSymbols();
  const notebooks = await Promise.all(
    findNotebooks().map(async (path) => ({
      name: relative(projectFolder, path),
      notebook: await readNotebook(path),
    })),
  );
  await write(FIGURE_FILE, readmeFigure(notebooks)!);
  await write(MAP_FILE, textOfMap(notebooks));
  for (const [file, language] of Object.entries(README_LANGUAGES)) {
    const text = await Deno.readTextFile(join(projectFolder, file));
    await write(file, updateTable(text, notebooks, language));
    console.log(`${file}: ${notebooks.length} notebooks`);
  }
});

async function write(file: string, text: string): Promise<void> {
  const path = join(projectFolder, file);
  await Deno.mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, text);
}

/** The tables of symbols in notebook 00. */
async function writeSymbols(): Promise<void> {
  const [path] = findNotebooks(["00"]);
  const notebook = await readNotebook(path!);
  const groups = readNotation(projectFolder)!;
  const cells = notebook.cells.map((cell) =>
    cell.id === "symbols"
      ? { ...cell, source: updateSymbols(cell.source, groups, EXCEPTIONS.notation) }
      : cell
  );
  await writeNotebook(path!, { ...notebook, cells });
}
