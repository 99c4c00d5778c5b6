/** The rows of `data/notes/items.json`: which notebook answers which item of the source notes. */

import { join } from "node:path";

/** What came of an item. */
export const VERDICTS = [
  "holds",
  "holds for", // some conditions, which the section names
  "not decided",
  "does not hold",
  "named", // a term, a heading or a link, which claims nothing
  "picture lost", // a remote picture that is no longer there
] as const;

/** One item of the source notes. */
export interface Item {
  /** Its number in the inventory of the notes: "S-061". */
  readonly id: string;
  /** The line of the notes on which it stands, from 1. */
  readonly line: number;
  /** The words of the notes. */
  readonly chinese: string;
  /** The field's term, or what the words say. */
  readonly english: string;
  /** The notebook that answers it, without ".ipynb". */
  readonly notebook: string;
  /** The number of its section: "5". */
  readonly section: string;
  readonly verdict: typeof VERDICTS[number];
}

export const ITEMS_FILE = "data/notes/items.json";

/** The items below `root`, or undefined where there is no such file. */
export function readItems(root: string): unknown | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(join(root, ITEMS_FILE)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What is wrong with the form of the rows, in sentences that name the row. */
export function problemsOfForm(rows: unknown): string[] {
  if (!Array.isArray(rows)) return ["holds no array of items"];
  let last = "";
  return rows.flatMap((row: Partial<Record<keyof Item, unknown>>, index) => {
    const name = typeof row?.id === "string" ? row.id : `item ${index + 1}`;
    const refused = FIELDS.filter(([field, isRight]) => !isRight(row?.[field]))
      .map(([field, , what]) => `${name}: "${field}" must be ${what}`);
    const surplus = Object.keys(row ?? {}).filter((key) => !FIELDS.some(([field]) => field === key))
      .map((key) => `${name}: "${key}" is no field of an item`);
    const isAfter = name > last;
    last = name;
    return [...refused, ...surplus, ...(isAfter ? [] : [`${name}: stands twice or out of order`])];
  });
}

const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
const isLike = (pattern: RegExp) => (value: unknown) =>
  typeof value === "string" && pattern.test(value);

const FIELDS: readonly [keyof Item, (value: unknown) => boolean, string][] = [
  ["id", isLike(/^S-\d{3}$/), 'like "S-061"'],
  ["line", (value) => Number.isInteger(value) && Number(value) > 0, "a line of the notes"],
  ["chinese", isText, "the words of the notes"],
  ["english", isText, "the English term or sentence"],
  ["notebook", isLike(/^\d\d_\w+$/), "a notebook's name"],
  ["section", isLike(/^\d+$/), 'the number of a section, like "5"'],
  ["verdict", (value) => VERDICTS.some((one) => one === value), `one of ${VERDICTS.join(", ")}`],
];
