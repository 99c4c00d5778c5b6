/** Shows rows of data as a table. */
import { formatValue, numbersIn, usualDigits } from "./_format_value.ts";
import { columnCount } from "./_text.ts";
import { show } from "./show.ts";

/** One row: column name to value. */
export type TableRow = Readonly<Record<string, unknown>>;

/** Settings of `table`. */
export interface TableOptions {
  /** Columns in their order: names, or name to heading (default: all names of the rows). */
  readonly columns?: readonly string[] | Readonly<Record<string, string>>;
  /**
   * Digits after the point, for all columns or by column name (default: as many as leave the column's
   * largest number about four significant digits, at most 3 after the point for numbers above 0.1, and
   * no zeros that all of them end with).
   */
  readonly digits?: number | Readonly<Record<string, number>>;
  /** A sentence above the table. */
  readonly caption?: string;
  /** Allows more than 8 rows or 5 columns, which a page of a phone cannot show (default false). */
  readonly large?: boolean;
}

interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
  readonly numeric: boolean;
}

const LINE_END = /\r\n|\r|\n/g;
const MOST_DIGITS = 15;
const MOST_ROWS = 8;
const MOST_COLUMNS = 5;
/** Cells that stand at the right: numbers, also as in "1.20 ± 0.05" and "[0.1, 0.2]". */
const NUMERIC = /^(?:[-−+±\d.,e %()[\]]*|NaN|-?Infinity)$/;

/**
 * Shows a table as HTML and as aligned text: words at the left, numbers at the right, below each other
 * by their points.
 *
 * A number that fixed digits would show as zero is written as a power of ten (`1.2e-7`), minus
 * zero as 0, arrays of numbers as `[0.1, 0.2]`, an interval (`{ estimate, low, high }`) as
 * `0.90 [0.62, 1.00]`, null and undefined as nothing.
 *
 * @param rows One object for each row, at most 8.
 * @param options Order and headings of columns (at most 5), digits (0 to 15), a caption, and `large`
 * for a table beyond these limits.
 * @throws {RangeError} when there is no row, a column is in no row, digits are out of range or the
 * table is larger than 8 rows by 5 columns without `large`.
 * @throws {TypeError} when a row is not an object.
 *
 * @example
 * ```ts
 * import { table } from "lib/notebook/mod.ts";
 *
 * await table([{ beta: 1, elbo: -20.123 }, { beta: 4, elbo: -25.5 }], {
 *   columns: { beta: "β", elbo: "test ELBO" },
 *   digits: 2,
 * });
 * ```
 */
export async function table(rows: readonly TableRow[], options: TableOptions = {}): Promise<void> {
  const columns = readColumns(rows, options);
  if (options.large !== true) checkLimits(rows.length, columns.length);
  await show({
    "text/html": htmlTable(columns, options.caption),
    "text/plain": plainTable(columns, options.caption),
  });
}

function checkLimits(rows: number, columns: number): void {
  if (rows <= MOST_ROWS && columns <= MOST_COLUMNS) return;
  throw new RangeError(
    `Cannot show table: "rows" must be at most ${MOST_ROWS} rows of ${MOST_COLUMNS} columns, so that ` +
      `a phone shows them, or go with { large: true }, current value is ${rows} rows of ${columns}`,
  );
}

function readColumns(rows: readonly TableRow[], options: TableOptions): Column[] {
  if (rows.length === 0) {
    throw new RangeError(
      `Cannot show table: "rows" must hold at least one row, current value is an empty array`,
    );
  }
  for (const row of rows) {
    if (typeof row !== "object" || row === null) {
      throw new TypeError(`Cannot show table: each row must be an object, current value is ${row}`);
    }
  }
  const known = new Set(rows.flatMap((row) => Object.keys(row)));
  return headings(known, options.columns).map(([name, heading]) => {
    if (!known.has(name)) {
      throw new RangeError(
        `Cannot show table: "columns" must name columns of the rows ` +
          `(${[...known].join(", ")}), current value is ${name}`,
      );
    }
    const values = rows.map((row) => row[name]);
    const digits = digitsOf(name, values, options.digits);
    const cells = values.map((value) => formatValue(value, digits));
    return { heading, cells, numeric: cells.every((cell) => NUMERIC.test(cell)) };
  });
}

function headings(
  known: ReadonlySet<string>,
  columns: TableOptions["columns"],
): [string, string][] {
  if (columns === undefined) return [...known].map((name) => [name, name]);
  if (Array.isArray(columns)) return columns.map((name) => [name, name]);
  return Object.entries(columns);
}

function digitsOf(
  name: string,
  values: readonly unknown[],
  digits: TableOptions["digits"],
): number {
  const given = typeof digits === "object" ? digits[name] : digits;
  if (given !== undefined && !(Number.isInteger(given) && given >= 0 && given <= MOST_DIGITS)) {
    throw new RangeError(
      `Cannot show table: "digits" must be an integer from 0 to ${MOST_DIGITS}, ` +
        `current value is ${given}`,
    );
  }
  const numbers = values.flatMap(numbersIn);
  const wholeNumbers = numbers.every(Number.isInteger);
  if (wholeNumbers && typeof digits !== "object") return 0;
  return given ?? (wholeNumbers ? 0 : usualDigits(numbers));
}

/**
 * Each cell is aligned twice: GitHub reads the cell's attribute; JupyterLab and its static pages set
 * every cell to the right, but not what is in it.
 */
function htmlTable(columns: readonly Column[], caption: string | undefined): string {
  const row = (tag: "th" | "td", text: (column: Column) => string) => {
    const cells = columns.map((column) => {
      const align = column.numeric ? "right" : "left";
      const isNumber = tag === "td" && column.numeric; // a line must not end within an interval
      const content = escapeHtml(text(column)).replaceAll(" ", isNumber ? "\u00a0" : " ");
      return `<${tag} align="${align}"><div align="${align}">${content}</div></${tag}>`;
    });
    return `<tr>${cells.join("")}</tr>\n`;
  };
  const body = rowIndices(columns).map((index) => row("td", ({ cells }) => cells[index]!));
  const title = caption === undefined ? "" : `<caption>${escapeHtml(caption)}</caption>\n`;
  const head = row("th", ({ heading }) => heading);
  return `<table>\n${title}<thead>\n${head}</thead>\n<tbody>\n${body.join("")}</tbody>\n</table>`;
}

function plainTable(columns: readonly Column[], caption: string | undefined): string {
  const padded = columns.map(({ heading, cells, numeric }) => {
    const [head, ...lines] = [heading, ...cells].map((cell) => cell.replaceAll(LINE_END, "⏎"));
    const width = lines.reduce(
      (most, line) => Math.max(most, columnCount(line)),
      columnCount(head!),
    );
    const pad = (text: string) => {
      const space = " ".repeat(width - columnCount(text));
      return numeric ? space + text : text + space;
    };
    return { lines: [pad(head!), "-".repeat(width), ...lines.map(pad)] };
  });
  const lines = padded[0]!.lines.map((_, index) =>
    padded.map((column) => column.lines[index]).join("  ").trimEnd()
  );
  return [...(caption === undefined ? [] : [caption]), ...lines].join("\n");
}

function rowIndices(columns: readonly Column[]): number[] {
  return columns[0]!.cells.map((_, index) => index);
}

/**
 * Escapes text so that a notebook shows it as it is. JupyterLab typesets formulas in tables too: a
 * dollar sign or a backslash in an element of its own begins none.
 */
function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll(/[$\\]/g, "<span>$&</span>")
    .replaceAll(LINE_END, "<br>");
}
