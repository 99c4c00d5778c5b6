/**
 * deno task readme: writes the table of notebooks into README.md and README.zh-CN.md, from the
 * manifests, and the figure at their top, from a notebook's output.
 */

import { dirname, join, relative } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { findNotebooks, readNotebook } from "../notebook/notebook_file.ts";
import {
  FIGURE_FILE,
  README_LANGUAGES,
  readmeFigure,
  updateTable,
} from "../notebook/readme_table.ts";

await runTask(async () => {
  readCommandLine("deno task readme", { flags: {}, mostNames: 0 });
  const notebooks = await Promise.all(
    findNotebooks().map(async (path) => ({
      name: relative(projectFolder, path),
      notebook: await readNotebook(path),
    })),
  );
  const figure = join(projectFolder, FIGURE_FILE);
  await Deno.mkdir(dirname(figure), { recursive: true });
  await writeAtomically(figure, readmeFigure(notebooks)!);
  for (const [file, language] of Object.entries(README_LANGUAGES)) {
    const path = join(projectFolder, file);
    const text = await Deno.readTextFile(path);
    await writeAtomically(path, updateTable(text, notebooks, language));
    console.log(`${file}: ${notebooks.length} notebooks`);
  }
});
