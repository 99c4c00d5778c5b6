/** The first cell of a notebook, taken apart for the head of its page. */

import { type Manifest, readManifest } from "lib/notebook/manifest.ts";
import { readChinese } from "../notebook/readme_table.ts";

/** What stands in the first cell. */
export interface TitleCell extends Manifest {
  readonly chineseTitle: string;
  readonly chineseQuestion: string;
  /** Markdown: the summary in Chinese, without its name. */
  readonly chineseSummary: string;
  /** Markdown: the answer in short, and what else there is. */
  readonly rest: string;
  /** Markdown: the table of the manifest, without its head. */
  readonly manifestRows: readonly (readonly [name: string, content: string])[];
}

const SUMMARY = /^\*\*摘要。?\*\*\s*(.+)$/m;
const TABLE = /^\| *Manifest *\|[^\n]*\n\|[-| :]+\|\n((?:\|[^\n]*(?:\n|$))*)/m;

/**
 * Reads the first cell of a notebook.
 *
 * @throws {RangeError} where a part of it is missing
 */
export function readTitleCell(markdown: string, name: string): TitleCell {
  const manifest = readManifest(markdown);
  const chinese = readChinese(markdown, name);
  const rows = TABLE.exec(markdown)?.[1]?.trim().split("\n") ?? [];
  const rest = markdown.replace(TABLE, "").replace(SUMMARY, "")
    .replace(/^# .*$/m, "").replace(/^> *\*\*Question:\*\*.*$/m, "");
  return {
    ...manifest,
    chineseTitle: chinese.title,
    chineseQuestion: chinese.question,
    chineseSummary: SUMMARY.exec(markdown)?.[1] ?? "",
    rest,
    manifestRows: rows.map((row) => {
      const [name = "", content = ""] = row.split(/(?<!\\)\|/).slice(1, -1).map((cell) =>
        cell.trim()
      );
      return [name, content] as const;
    }),
  };
}
