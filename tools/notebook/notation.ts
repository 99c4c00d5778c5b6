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
 * @throws {RangeError} where a marker is missing
 */
export function updateSymbols(markdown: string, groups: readonly NotationGroup[]): string {
  const tables = groups.map(tableOf).join("\n\n");
  return replaceGenerated(markdown, "symbols", tables, "the tables of symbols");
}

function tableOf({ english, chinese, symbols }: NotationGroup): string {
  return [
    `### ${english} ${chinese}`,
    "",
    "| symbol | meaning | 含义 | from |",
    "|---|---|---|---|",
    ...symbols.map((symbol) =>
      `| $${symbol.symbol}$ | ${symbol.english} | ${symbol.chinese} | ${linkOf(symbol)} |`
    ),
  ].join("\n");
}

function linkOf({ notebook, section }: NotationSymbol): string {
  return notebook === undefined
    ? ""
    : `[${notebook.slice(0, 2)}, section ${section}](${notebook}.ipynb)`;
}
