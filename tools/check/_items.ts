/** The rows of `data/notes/`: which notebook answers which item of the source notes, and which error. */

import { join } from "node:path";

/** What came of an item. */
export const VERDICTS = [
  "holds",
  "holds under a condition", // which the finding names
  "imprecise", // right in its best reading, not as it is written
  "does not hold",
  "not decidable here", // the finding says why
  "named", // a term, a heading or a link, which claims nothing
  "picture lost", // a remote picture that is no longer there
  "out of scope", // the finding says why
] as const;

/** Verdicts on words that claim nothing. */
export const NO_CLAIM: readonly Item["verdict"][] = ["named", "picture lost", "out of scope"];
/** Verdicts that need no finding. */
const NO_FINDING: readonly Item["verdict"][] = ["named", "picture lost"];

/** What sort of sentence a claim is; one person sorted them. */
export const CLAIMS = [
  "definition", // what a word means, or how a method works
  "formula", // a count, a size or an identity
  "fact", // about a published model, a program or a year
  "effect", // what something does to something else
  "advice", // what to do
] as const;

/** What stands in the way of a decision. */
export const OBSTACLES = [
  "larger models",
  "other hardware",
  "an experiment that was not made",
  "a question of opinion or usage",
  "a source that gives no figure",
] as const;

/** What kind of defect an erratum is; "right" was doubted and is confirmed. */
export const KINDS = [
  "wrong",
  "imprecise",
  "incomplete",
  "outdated",
  "unclear",
  "typo",
  "right",
] as const;

/** Where something is answered. */
interface Place {
  /** The notebook that answers it, without ".ipynb". */
  readonly notebook: string;
  /** The number of its section: "5". */
  readonly section: string;
}

/** One item of the source notes. */
export interface Item extends Place {
  /** Its number in the inventory of the notes: "S-061". */
  readonly id: string;
  /** The line of the notes on which it stands, from 1. */
  readonly line: number;
  /** The words of the notes. */
  readonly chinese: string;
  /** The field's term, or what the words say. */
  readonly english: string;
  /** Terms that it names, as the glossary of notebook 00 writes them. */
  readonly terms?: readonly string[];
  readonly verdict: typeof VERDICTS[number];
  /** Of a claim: its sort. */
  readonly claim?: typeof CLAIMS[number];
  /** Of a claim that is not decidable here: why. */
  readonly obstacle?: typeof OBSTACLES[number];
  /** What decides it: for a claim the figure behind the verdict, else the reason. */
  readonly finding?: string;
}

/** One error, or doubted statement, of the source notes. */
export interface Erratum extends Place {
  /** "E-001". */
  readonly id: string;
  /** The items in which it stands. */
  readonly items: readonly string[];
  readonly kind: typeof KINDS[number];
  /** What the notes say. */
  readonly says: string;
  /** What is right, with the figure that shows it. */
  readonly correction: string;
}

export const ITEMS_FILE = "data/notes/items.json";
export const ERRATA_FILE = "data/notes/errata.json";
/** How many items and errata there are: the highest number of each. */
export const INVENTORY_FILE = "data/notes/inventory.json";

/** The rows of a file below `root`: undefined where there is no such file, null where it isn't JSON. */
export function readRows(root: string, file: string): unknown {
  try {
    return JSON.parse(Deno.readTextFileSync(join(root, file)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

type Row = Readonly<Record<string, unknown>>;
type Field = readonly [string, (value: unknown, row: Row) => boolean, string];

/** What is wrong with the form of the rows, in sentences that name the row. */
export function problemsOfForm(rows: unknown, fields: readonly Field[]): string[] {
  if (!Array.isArray(rows)) return ["holds no array of items"];
  let last = "";
  return rows.flatMap((row: Row, index) => {
    const name = typeof row?.id === "string" ? row.id : `item ${index + 1}`;
    const refused = fields.filter(([field, isRight]) => !isRight(row?.[field], row ?? {}))
      .map(([field, , what]) => `${name}: "${field}" must be ${what}`);
    const surplus = Object.keys(row ?? {}).filter((key) => !fields.some(([field]) => field === key))
      .map((key) => `${name}: "${key}" is no field of an item`);
    const isAfter = name > last;
    last = name;
    return [...refused, ...surplus, ...(isAfter ? [] : [`${name}: stands twice or out of order`])];
  });
}

const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
const isLike = (pattern: RegExp) => (value: unknown) =>
  typeof value === "string" && pattern.test(value);
const isOneOf = (words: readonly string[]) => (value: unknown) => words.includes(String(value));
const isClaim = ({ verdict }: Row) => !isOneOf(NO_CLAIM)(verdict);

const PLACE: readonly Field[] = [
  ["notebook", isLike(/^\d\d_\w+$/), "a notebook's name"],
  ["section", isLike(/^\d+$/), 'the number of a section, like "5"'],
];

/** The fields of an item. */
export const ITEM: readonly Field[] = [
  ["id", isLike(/^S-\d{3}$/), 'like "S-061"'],
  ["line", (value) => Number.isInteger(value) && Number(value) > 0, "a line of the notes"],
  ["chinese", isText, "the words of the notes"],
  ["english", isText, "the English term or sentence"],
  [
    "terms",
    (value) =>
      value === undefined || Array.isArray(value) && value.length > 0 && value.every(isText),
    "a list of terms of the glossary, or nothing",
  ],
  ...PLACE,
  ["verdict", isOneOf(VERDICTS), `one of ${VERDICTS.join(", ")}`],
  [
    "claim",
    (value, row) => isClaim(row) ? isOneOf(CLAIMS)(value) : value === undefined,
    `one of ${CLAIMS.join(", ")} for a claim, else nothing`,
  ],
  [
    "obstacle",
    (value, { verdict }) =>
      verdict === "not decidable here" ? isOneOf(OBSTACLES)(value) : value === undefined,
    `one of ${OBSTACLES.join(", ")} for what is not decidable here, else nothing`,
  ],
  [
    "finding",
    (value, { verdict }) => isText(value) || (value === undefined && isOneOf(NO_FINDING)(verdict)),
    "a sentence that says what decides the verdict",
  ],
];

/** The fields of an erratum. */
export const ERRATUM: readonly Field[] = [
  ["id", isLike(/^E-\d{3}$/), 'like "E-001"'],
  [
    "items",
    (value) => Array.isArray(value) && value.length > 0 && value.every(isLike(/^S-\d{3}$/)),
    "a list of items",
  ],
  ["kind", isOneOf(KINDS), `one of ${KINDS.join(", ")}`],
  ["says", isText, "what the notes say"],
  ["correction", isText, "what is right"],
  ...PLACE,
];
