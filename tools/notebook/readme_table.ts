/** The table of notebooks in the READMEs, from the manifests, and the figure at their top. */

import { basename, posix } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import type { Notebook } from "./notebook_file.ts";

export type Language = "en" | "zh";

/** The READMEs with a table, and the language of each. */
export const README_LANGUAGES: Readonly<Record<string, Language>> = {
  "README.md": "en",
  "README.zh-CN.md": "zh",
};

const START = "<!-- notebooks:start -->";
const END = "<!-- notebooks:end -->";
const HEADS: Readonly<Record<Language, string>> = {
  en: "| Notebook | Question | Time | Data |",
  zh: "| 笔记本 | 问题 | 时间 | 数据 |",
};

/** The figure at the top of the READMEs: what one cell of one notebook shows. */
const FIGURE = { notebook: "30_vae_reparameterization.ipynb", cell: "latent" };
export const FIGURE_FILE = "data/figures/latent_space.svg";

interface NamedNotebook {
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
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start === -1 || end < start) {
    throw new RangeError(`Cannot write the table of notebooks: "${START}" or "${END}" is missing`);
  }
  const rows = notebooks.map((document) => row(document, language));
  const table = [HEADS[language], "| --- | --- | --- | --- |", ...rows].join("\n");
  return `${text.slice(0, start)}${START}\n\n${table}\n\n${text.slice(end)}`;
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
  const { title, question } = language === "en" ? manifest : readChinese(source, name);
  const path = name.replaceAll("\\", "/");
  const data = moveLinks(manifest.data, posix.dirname(path));
  const cells = [
    `[${title}](${path})`,
    question.replaceAll("|", "\\|"),
    describeTime(manifest.runTimeSeconds, language),
    data,
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

/** The Chinese title and question, from the comment <!-- zh: 标题 | 问题 --> in the first cell. */
export function readChinese(markdown: string, name: string): { title: string; question: string } {
  const found = /<!-- zh: *(.+?) *\| *(.+?) *-->/.exec(markdown);
  if (found === null) {
    throw new RangeError(
      `Cannot write the table of notebooks: the first cell of ${basename(name)} must have ` +
        `a comment <!-- zh: 标题 | 问题 -->`,
    );
  }
  return { title: found[1]!, question: found[2]! };
}

function describeTime(seconds: number | null, language: Language): string {
  if (seconds === null) return "";
  return language === "en" ? `about ${seconds} s` : `约 ${seconds} 秒`;
}
