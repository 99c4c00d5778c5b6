/** Rule: the first cell has the title, the question and the manifest, with a measured time. */

import { readManifest } from "lib/notebook/manifest.ts";
import type { Rule } from "./_project.ts";

export const manifest: Rule = {
  name: "manifest",
  covers: "notebooks",
  check: ({ notebooks }) =>
    notebooks.flatMap(({ name, notebook }) => {
      const message = problemOf(notebook.cells[0]?.source ?? "");
      return message === null ? [] : [{ file: name, cell: 1, message }];
    }),
};

function problemOf(markdown: string): string | null {
  try {
    const { runTimeSeconds } = readManifest(markdown);
    return runTimeSeconds === null ? "its time was never measured (deno task run does)" : null;
  } catch (error) {
    return (error as Error).message;
  }
}
