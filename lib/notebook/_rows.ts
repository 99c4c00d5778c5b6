/** What figures share: how they name the columns of their rows, and the words around the drawing. */
import { invalidArgument } from "../_invalid_argument.ts";
import { formatTick } from "./_ticks.ts";
import type { FigureOptions } from "./plot.ts";

/** A column of the rows. */
export type Column<Row> = keyof Row & string;

/** A column of numbers along an axis. */
export interface AxisOptions<Row> {
  /** The column. */
  readonly value: Column<Row>;
  /** What stands at the axis (default: the column's name). */
  readonly label?: string;
  /** Whether equal distances are equal ratios; 2 puts the ticks at powers of two (default false). */
  readonly log?: boolean | 2;
  /** First and last value (default: those of the data). */
  readonly domain?: readonly [number, number];
}

/** A column, or a column with its label and scale. */
export type Axis<Row> = Column<Row> | AxisOptions<Row>;

/** The words around a figure, and its height. */
export interface FigureWords extends Pick<FigureOptions, "alt" | "title" | "subtitle" | "caption"> {
  /** Pixels from the top of the drawing to its bottom. */
  readonly height?: number;
}

/** The words and the height alone, without what else the options say. */
export function wordsOf(words: FigureWords): FigureWords {
  const { alt, title, subtitle, caption, height } = words;
  const all = { title, subtitle, caption, height };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return { alt, ...given };
}

/** An axis with everything that it left to the default. */
export function readAxis<Row>(axis: Axis<Row>): AxisOptions<Row> {
  return typeof axis === "string" ? { value: axis } : axis;
}

/** An axis as Plot takes it. */
export function plotAxis<Row>(axis: AxisOptions<Row>) {
  const { value, label = value, log = false, domain } = axis;
  return {
    label,
    tickFormat: formatTick,
    ...(log === false ? {} : { type: "log" as const, base: log === true ? 10 : log }),
    ...(domain === undefined ? {} : { domain: [...domain] }),
  };
}

/** The numbers of a column; a value that is no number is named with its row. */
export function numbersOf<Row extends object>(
  task: string,
  rows: readonly Row[],
  argument: string,
  column: Column<Row>,
): number[] {
  checkColumn(task, rows, argument, column);
  return rows.map((row, i) => {
    const value = row[column];
    if (typeof value === "number") return value;
    throw invalidArgument(task, `rows[${i}].${column}`, "a number", value, "number");
  });
}

/** The values of a column as names; one empty name for all rows where no column was chosen. */
export function namesOf<Row extends object>(
  task: string,
  rows: readonly Row[],
  argument: string,
  column: Column<Row> | undefined,
): string[] {
  if (column === undefined) return rows.map(() => "");
  checkColumn(task, rows, argument, column);
  return rows.map((row) => String(row[column]));
}

function checkColumn<Row extends object>(
  task: string,
  rows: readonly Row[],
  argument: string,
  column: Column<Row>,
): void {
  const [first] = rows;
  if (first === undefined) throw invalidArgument(task, "rows", "at least one row", rows, "object");
  if (column in first) return;
  const requirement = `a column of the rows (${Object.keys(first).join(", ")})`;
  throw invalidArgument(task, argument, requirement, column, "string");
}
