/** What depends on what: `data/notes/notebooks.json`, from the manifests, which notebook 00 draws. */

import { basename } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import type { NamedNotebook } from "./readme_table.ts";

export const MAP_FILE = "data/notes/notebooks.json";

/** The notebook that all others may look things up in: it is no step on a path. */
const REFERENCE = "00_notation_and_glossary";

/** The text of the file: a line for each notebook with those that its manifest asks to read before. */
export function textOfMap(notebooks: readonly NamedNotebook[]): string {
  const rows = notebooks.map(({ name, notebook }) => {
    const { title, prerequisites } = readManifest(notebook.cells[0]?.source ?? "");
    const linked = [...prerequisites.matchAll(/\]\(([^()\s#]+)\.ipynb\)/g)]
      .map(([, target]) => target!).filter((target) => target !== REFERENCE);
    return { name: basename(name, ".ipynb"), title, prerequisites: linked };
  }).filter(({ name }) => name !== REFERENCE);
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n]\n`;
}
