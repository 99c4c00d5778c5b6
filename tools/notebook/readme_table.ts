/** The table of notebooks in the READMEs, from the manifests. */

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
  en: "| Notebook | Time | Data |",
  zh: "| 笔记本 | 时间 | 数据 |",
};

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
  const table = [HEADS[language], "| --- | --- | --- |", ...rows].join("\n");
  return replaceGenerated(text, "notebooks", table, "the table of notebooks");
}

function row({ name, notebook }: NamedNotebook, language: Language): string {
  const source = notebook.cells[0]?.source ?? "";
  const manifest = readManifest(source);
  const { title, data } = language === "en" ? manifest : readChinese(source, name);
  const path = name.replaceAll("\\", "/");
  const cells = [
    `[${basename(path).slice(0, 2)} ${title}](${path})`,
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
