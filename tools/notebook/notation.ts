/** The symbols of the collection, from `data/notes/notation.json`, and the tables of them in notebook 00. */

import { join } from "node:path";
import { replaceGenerated } from "./_generated.ts";

/** A form that no formula may have. */
export interface WrongForm {
  /** Regular expression on the source of a formula. */
  readonly pattern: string;
  /** A formula that has it. */
  readonly example: string;
  /** Beginnings of the numbers of the notebooks in which it is wrong; everywhere without them. */
  readonly notebooks?: readonly string[];
}

/** One symbol, or a few that belong together. */
export interface NotationSymbol {
  /** TeX. */
  readonly symbol: string;
  readonly english: string;
  readonly chinese: string;
  /** Where it is introduced: a notebook without ".ipynb", and its section. */
  readonly notebook?: string;
  readonly section?: string;
  readonly wrong?: readonly WrongForm[];
}

/** Symbols of one subject. */
export interface NotationGroup {
  readonly english: string;
  readonly chinese: string;
  readonly symbols: readonly NotationSymbol[];
}

export const NOTATION_FILE = "data/notes/notation.json";

/** The groups below `root`; undefined where there is no such file. */
export function readNotation(root: string): readonly NotationGroup[] | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(join(root, NOTATION_FILE)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * The text of notebook 00's cell with the tables between its two markers.
 *
 * @param older notebooks from before the tables, without ".ipynb", which still have other symbols
 * @throws {RangeError} where a marker is missing
 */
export function updateSymbols(
  markdown: string,
  groups: readonly NotationGroup[],
  older: readonly string[] = [],
): string {
  const content = [...noteOf(older), ...groups.map(tableOf)].join("\n\n");
  return replaceGenerated(markdown, "symbols", content, "the tables of symbols");
}

function noteOf(older: readonly string[]): string[] {
  if (older.length === 0) return [];
  const links = older.map((name) => `[${name.slice(0, 2)}](${name}.ipynb)`);
  const what = links.length === 1 ? `Notebook ${links[0]} is` : `Notebooks ${listOf(links)} are`;
  return [
    `**Not yet rewritten.** ${what} older than these tables, and some formulas there still have ` +
    "another form, such as those that other books use (section 3).",
  ];
}

/** "40", "40 and 41", "40, 41 and 42". */
function listOf(words: readonly string[]): string {
  return words.join(", ").replace(/, (?=[^,]*$)/, " and ");
}

/** English and Chinese stand below each other, so that a phone has room for the three columns. */
function tableOf({ english, chinese, symbols }: NotationGroup): string {
  return [
    `### ${english} ${chinese}`,
    "",
    "| symbol 符号 | meaning 含义 | from 出处 |",
    "|---|---|---|",
    ...symbols.map((symbol) =>
      `| ${lettersOf(symbol)} | ${symbol.english}<br>${symbol.chinese} | ${linkOf(symbol)} |`
    ),
  ].join("\n");
}

/** Symbols that belong together, each on its line. */
function lettersOf({ symbol }: NotationSymbol): string {
  return symbol.split(",\\ ").map((letter) => `$${letter}$`).join("<br>");
}

function linkOf({ notebook, section }: NotationSymbol): string {
  return notebook === undefined ? "" : `[${notebook.slice(0, 2)} §${section}](${notebook}.ipynb)`;
}
