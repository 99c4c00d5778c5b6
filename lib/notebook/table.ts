/** Shows rows of data as a table. */
import { columnCount } from "./_text.ts";
import { show } from "./show.ts";

/** One row: column name to value. */
export type TableRow = Readonly<Record<string, unknown>>;

/** Settings of `table`. */
export interface TableOptions {
  /** Columns in their order: names, or name to heading (default: all names of the rows). */
  readonly columns?: readonly string[] | Readonly<Record<string, string>>;
  /** Digits after the point, for all columns or by column name (default 3; integers have none). */
  readonly digits?: number | Readonly<Record<string, number>>;
  /** A sentence above the table. */
  readonly caption?: string;
}

interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
  readonly numeric: boolean;
}

const LINE_END = /\r\n|\r|\n/g;
const DEFAULT_DIGITS = 3;
const MOST_DIGITS = 15;
/** Cells that stand at the right: numbers, also as in "1.20 ± 0.05" and "[0.1, 0.2]". */
const NUMERIC = /^(?:[-−+±\d.,e %()[\]]*|NaN|-?Infinity)$/;

/**
 * Shows a table as HTML and as aligned text; numbers stand at the right with fixed digits.
 *
 * A number that fixed digits would show as zero is written as a power of ten (`1.2e-7`), minus
 * zero as 0, arrays of numbers as `[0.1, 0.2]`, null and undefined as nothing.
 *
 * @param rows One object for each row.
 * @param options Order and headings of columns, digits (0 to 15) and a caption.
 * @throws {RangeError} when there is no row, a column is in no row or digits are out of range.
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
  await show({
    "text/html": htmlTable(columns, options.caption),
    "text/plain": plainTable(columns, options.caption),
  });
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
  const wholeNumbers = values.flat().every((value) =>
    typeof value !== "number" || Number.isInteger(value)
  );
  if (wholeNumbers && typeof digits !== "object") return 0;
  return given ?? (wholeNumbers ? 0 : DEFAULT_DIGITS);
}

function formatValue(value: unknown, digits: number): string {
  if (value == null) return "";
  if (typeof value === "number") return formatNumber(value, digits);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const parts = Array.from(value as ArrayLike<unknown>, (part) => formatValue(part, digits));
    return `[${parts.join(", ")}]`;
  }
  return String(value);
}

function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return (0).toFixed(digits);
  const fixed = value.toFixed(digits);
  return Number(fixed) === 0 ? value.toExponential(1) : fixed;
}

function htmlTable(columns: readonly Column[], caption: string | undefined): string {
  const row = (tag: "th" | "td", text: (column: Column) => string) => {
    const cells = columns.map((column) => {
      const align = column.numeric ? "right" : "left";
      return `<${tag} align="${align}">${escapeHtml(text(column))}</${tag}>`;
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
