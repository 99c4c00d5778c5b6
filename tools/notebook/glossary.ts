/** The terms of a glossary, and where notebooks introduce terms. */

import { basename, dirname, join } from "node:path";
import { parseNotebook } from "../notebook/notebook_file.ts";
import { blankCode, lineAt } from "./markdown_text.ts";

/** A row of the table "term 术语 | meaning 含义 | from 出处", where English and Chinese stand below each other. */
export interface GlossaryRow {
  readonly english: string;
  readonly chinese: string;
  readonly meaning: string;
  readonly chineseMeaning: string;
  readonly from: string;
  /** Of the cell. */
  readonly line: number;
}

/** A term where a notebook introduces it: **term** (中文), after which an abbreviation or a source may follow. */
export interface Introduction {
  readonly term: string;
  readonly chinese: string;
  /** Where it begins. */
  readonly index: number;
}

const TERM = /\*\*([^*\n]+)\*\* ?[(（]([^()（）\n]*\p{Script=Han}[^()（）\n]*)[)）]/gu;
const TABLE = /^\| *term 术语 *\|[^\n]*\n\|[-| :]+\|\n((?:\|[^\n]*\n?)*)/m;

/** The terms that a Markdown cell introduces. */
export function introductionsOf(markdown: string): Introduction[] {
  return [...blankCode(markdown).matchAll(TERM)].map(({ index, 1: term, 2: chinese }) => ({
    term: term!,
    chinese: firstName(chinese!),
    index,
  }));
}

/** The rows of the glossary in a Markdown cell; none where it holds no glossary. */
export function glossaryRows(markdown: string): GlossaryRow[] {
  const table = TABLE.exec(markdown);
  if (table === null) return [];
  const first = lineAt(markdown, table.index) + 2;
  return table[1]!.trim().split("\n").map((row, index) => {
    const cells = row.split(/(?<!\\)\|/).slice(1, -1).map((text) => text.trim());
    const [terms = "", meanings = "", from = ""] = cells;
    const [english = "", chinese = ""] = terms.split("<br>");
    const [meaning = "", chineseMeaning = ""] = meanings.split("<br>");
    return {
      english,
      chinese: firstName(chinese),
      meaning,
      chineseMeaning,
      from,
      line: first + index,
    };
  });
}

/** Where the glossary of a notebook says that each term is introduced, by term in lower case. */
export function linksOfGlossary(path: string): Map<string, string> {
  const rows = readCells(path).flatMap(({ cell_type, source }) =>
    cell_type === "markdown" ? glossaryRows(source) : []
  );
  return new Map(
    rows.map(({ english, from }) => [english.replaceAll("**", "").toLowerCase(), from]),
  );
}

/** The link to the first section of the notebooks beside `path` that introduces each term, by term in lower case. */
export function firstIntroductions(path: string): Map<string, string> {
  const links = new Map<string, string>();
  const names = [...Deno.readDirSync(dirname(path))].map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb") && name !== basename(path)).sort();
  for (const name of names) {
    let section: string | undefined;
    for (const { cell_type, source } of readCells(join(dirname(path), name))) {
      if (cell_type !== "markdown") continue;
      for (const line of blankCode(source).split("\n")) {
        section = /^## +(\d+)\. /.exec(line)?.[1] ?? section;
        const text = name.slice(0, 2) + (section === undefined ? "" : ` §${section}`);
        for (const { term } of introductionsOf(line)) {
          const key = term.toLowerCase();
          if (!links.has(key)) links.set(key, `[${text}](${name})`);
        }
      }
    }
  }
  return links;
}

/** The cells of a notebook; none where there is no such file. */
export function readCells(path: string) {
  try {
    return parseNotebook(Deno.readTextFileSync(path), path).cells;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** "变分自编码器" of "变分自编码器, VAE". */
function firstName(text: string): string {
  return text.split(/[,;，；]/)[0]!.trim();
}
