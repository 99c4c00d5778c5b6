/** The table of notebooks in the READMEs, from the manifests, and the figure at their top. */

import { basename, posix } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import { replaceGenerated } from "./_generated.ts";
import type { Notebook } from "./notebook_file.ts";

export type Language = "en" | "zh";

/** The READMEs with a table, and the language of each. */
export const README_LANGUAGES: Readonly<Record<string, Language>> = {
  "README.md": "en",
  "README.zh-CN.md": "zh",
};

const HEADS: Readonly<Record<Language, string>> = {
  en: "| Notebook | Question | Time | Data |",
  zh: "| 笔记本 | 问题 | 时间 | 数据 |",
};

/** The figure at the top of the READMEs: what one cell of one notebook shows. */
const FIGURE = { notebook: "30_vae_reparameterization.ipynb", cell: "latent" };
export const FIGURE_FILE = "data/figures/latent_space.svg";

/** A notebook with its path. */
export interface NamedNotebook {
  /** Path relative to the project's root. */
  readonly name: string;
  readonly notebook: Notebook;
}

/** The README's text with the table of these notebooks between its two markers. */
export function updateTable(
  text: string,
  notebooks: readonly NamedNotebook[],
  language: Language,
): string {
  const rows = notebooks.map((document) => row(document, language));
  const table = [HEADS[language], "| --- | --- | --- | --- |", ...rows].join("\n");
  return replaceGenerated(text, "notebooks", table, "the table of notebooks");
}

/** The SVG of the READMEs' figure, or undefined where its notebook is not among these. */
export function readmeFigure(notebooks: readonly NamedNotebook[]): string | undefined {
  const found = notebooks.find(({ name }) => basename(name) === FIGURE.notebook);
  if (found === undefined) return undefined;
  const cell = found.notebook.cells.find(({ id }) => id === FIGURE.cell);
  const outputs = cell?.cell_type === "code" ? cell.outputs : [];
  const svgs = outputs.flatMap((output) => "data" in output ? [output.data["image/svg+xml"]] : []);
  if (typeof svgs[0] !== "string") {
    throw new RangeError(
      `Cannot write the figure of the READMEs: cell "${FIGURE.cell}" of ${FIGURE.notebook} shows none`,
    );
  }
  return svgs[0];
}

function row({ name, notebook }: NamedNotebook, language: Language): string {
  const source = notebook.cells[0]?.source ?? "";
  const manifest = readManifest(source);
  const { title, question, data } = language === "en" ? manifest : readChinese(source, name);
  const path = name.replaceAll("\\", "/");
  const cells = [
    `[${title}](${path})`,
    question.replaceAll("|", "\\|"),
    describeTime(manifest.runTimeSeconds, language),
    moveLinks(data, posix.dirname(path)),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Relative links of a text that moves from `folder` to the root. */
function moveLinks(markdown: string, folder: string): string {
  return markdown.replace(
    /\]\((?![a-z]+:)([^)]+)\)/g,
    (_, target: string) => `](${posix.join(folder, target)})`,
  );
}

/** The comment <!-- zh: 标题 | 问题 | 数据 --> in the first cell. */
const CHINESE = /<!-- zh: *(.+?) *\| *(.+?) *\| *(.+?) *-->/;

export function readChinese(
  markdown: string,
  name: string,
): { title: string; question: string; data: string } {
  const found = CHINESE.exec(markdown);
  if (found === null) {
    throw new RangeError(
      `Cannot write the table of notebooks: the first cell of ${basename(name)} must have ` +
        `a comment <!-- zh: 标题 | 问题 | 数据 -->`,
    );
  }
  return { title: found[1]!, question: found[2]!, data: found[3]! };
}

function describeTime(seconds: number | null, language: Language): string {
  if (seconds === null) return "";
  return language === "en" ? `about ${seconds} s` : `约 ${seconds} 秒`;
}
