/** What depends on what: `data/notes/notebooks.json`, from the manifests, which notebook 00 draws. */

import { basename } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import type { NamedNotebook } from "./readme_table.ts";

export const MAP_FILE = "data/notes/notebooks.json";

/** The notebook that all others may look things up in: it is no step on a path. */
const REFERENCE = "00_notation_and_glossary";

/** Subjects by the first digit of a notebook's number. */
const SUBJECTS: Readonly<Record<string, string>> = {
  0: "Foundations 基础",
  1: "Text 文本",
  2: "Transformers",
  3: "Images 图像",
  4: "Reinforcement learning 强化学习",
  5: "Alignment 对齐",
  6: "Deployment 部署",
  9: "The whole 总览",
};

/** The text of the file: a line for each notebook with the numbers of those that its manifest asks to read before. */
export function textOfMap(notebooks: readonly NamedNotebook[]): string {
  const rows = notebooks.filter(({ name }) => basename(name, ".ipynb") !== REFERENCE)
    .map(({ name, notebook }) => {
      const { title, prerequisites } = readManifest(notebook.cells[0]?.source ?? "");
      const number = basename(name).slice(0, 2);
      const linked = [...prerequisites.matchAll(/\]\(([^()\s#]+)\.ipynb\)/g)]
        .map(([, target]) => target!).filter((target) => target !== REFERENCE)
        .map((target) => target.slice(0, 2));
      return { number, title, subject: subjectOf(name), prerequisites: linked };
    });
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n]\n`;
}

/** The subject of a notebook by its file's name, in English and Chinese. */
export function subjectOf(name: string): string {
  const number = basename(name).slice(0, 2);
  return SUBJECTS[number[0]!] ?? number;
}
