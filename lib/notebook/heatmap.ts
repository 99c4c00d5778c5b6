/** A matrix as colours, with its labels and, where they fit, its numbers. */
import * as Plot from "@observablehq/plot";
import { invalidArgument } from "../_invalid_argument.ts";
import { type ColumnPictures, drawPictures } from "./_column_pictures.ts";
import { FIGURE_WIDTH, FONT_SIZE, PADDING } from "./_figure.ts";
import { layOutPanels } from "./_panels.ts";
import { type FigureWords, wordsOf } from "./_rows.ts";
import { textWidth } from "./_text.ts";
import type { FigureOptions } from "./plot.ts";

/** Rows of numbers. */
export type Matrix = readonly ArrayLike<number>[];

/** Settings of `heatmap`. */
export interface HeatmapOptions extends FigureWords {
  /** Labels of the rows, from top to bottom (default: none). */
  readonly rows?: readonly string[];
  /** Labels of the columns, from left to right (default: none). */
  readonly columns?: readonly string[];
  /** A picture above each column, instead of a label (default: none). */
  readonly pictures?: ColumnPictures;
  /** What the rows are. */
  readonly rowLabel?: string;
  /** What the columns are. */
  readonly columnLabel?: string;
  /** What the colours measure; it stands at their scale (default: no scale is drawn). */
  readonly colorLabel?: string;
  /** Values of the first and the last colour, for all matrices (default: those of the data). */
  readonly domain?: readonly [number, number];
  /** Writes the number into each cell of a panel (default: about two digits of it, if they fit). */
  readonly text?: (value: number, row: number, column: number, panel: string) => string;
}

interface Cell {
  readonly panel: string;
  readonly row: number;
  readonly rowBelow: number; // where pictures stand above
  readonly column: number;
  readonly value: number;
  readonly text: string;
}

const TASK = "draw heat map";
const LARGEST_CELL = 56;
/** What a row's label needs. */
const LABEL_HEIGHT = FONT_SIZE + 4;
/** Room for the labels of the rows and the space around. */
const SIDES = 90;
const DARK = 0.55;

/**
 * A heat map, to be drawn by `plot`: colours run from pale to dark blue, or from orange over white to
 * blue around 0 where there are values of both signs.
 *
 * @param matrices One matrix [rows, columns], or several by their names, as panels with one scale.
 * @param options Labels, and the words around the figure.
 * @returns Options of `plot`, to which more can be added.
 * @throws {RangeError | TypeError} when a matrix is empty, rows differ in length, a value is not
 * finite or the labels do not fit.
 *
 * @example
 * ```ts
 * import { heatmap, plot } from "lib/notebook/mod.ts";
 *
 * await plot(heatmap([[0.9, 0.1], [0.2, 0.8]], {
 *   ...{ rows: ["le", "chat"], columns: ["the", "cat"] },
 *   alt: "Each French word attends to its English one",
 * }));
 * ```
 */
export function heatmap(
  matrices: Matrix | Readonly<Record<string, Matrix>>,
  options: HeatmapOptions,
): FigureOptions {
  const named = Array.isArray(matrices) ? { "": matrices as Matrix } : matrices;
  const cells = Object.entries(named).flatMap(([name, matrix]) => readCells(name, matrix, options));
  if (cells.length === 0) {
    throw invalidArgument(TASK, "matrices", "at least one value", matrices, "object");
  }
  const names = Object.keys(named);
  const { channels, options: facets, titles } = layOutPanels(names, { gap: 0.05 });
  const { pictures, rows } = options;
  const rowCount = 1 + Math.max(...cells.map(({ row }) => row)) + (pictures === undefined ? 0 : 1);
  const columnCount = 1 + Math.max(...cells.map(({ column }) => column));
  checkLabels("pictures.images", pictures?.images, columnCount);
  const across = names.length > 3 ? 2 : names.length;
  const down = Math.ceil(names.length / across);
  const size = Math.min(
    LARGEST_CELL,
    (FIGURE_WIDTH - 2 * PADDING - SIDES) / (across * columnCount),
  );
  const rowHeight = options.rows === undefined ? size : Math.max(size, LABEL_HEIGHT);
  const height = down * rowHeight * rowCount * (down > 1 ? 1.3 : 1) + (options.columns ? 55 : 25) +
    (names.length > 1 ? 40 : 0);
  const color = colorScale(cells, options);
  const fits = cells.every(({ text }) => textWidth(text, FONT_SIZE) <= size - 2);
  const place = { ...channels, x: "column", y: pictures === undefined ? "row" : "rowBelow" };
  const isDark = ({ value }: Cell) => color.darkness(value) > DARK;
  return {
    width: Math.min(FIGURE_WIDTH, Math.max(240, size * columnCount * across + SIDES + 2 * PADDING)),
    height,
    ...wordsOf(options),
    ...facets,
    x: { ...labelAxis(columnCount, options.columns), label: options.columnLabel ?? null },
    y: {
      ...labelAxis(rowCount, pictures && rows ? ["", ...rows] : rows),
      label: options.rowLabel ?? null,
    },
    color: color.options,
    marks: [
      ...(pictures === undefined ? [] : [drawPictures(pictures, size)]),
      Plot.cell(cells, { ...place, fill: "value", inset: 0.5 }),
      ...(fits || options.text !== undefined
        ? [
          Plot.text(cells, { ...place, text: "text", fill: (d) => isDark(d) ? "#fff" : "#1f2328" }),
        ]
        : []),
      ...titles,
    ],
  };
}

function readCells(name: string, matrix: Matrix, options: HeatmapOptions): Cell[] {
  const path = name === "" ? "matrices" : `matrices.${name}`;
  const width = matrix[0]?.length ?? 0;
  checkLabels("rows", options.rows, matrix.length);
  checkLabels("columns", options.columns, width);
  const write = options.text ?? ((value: number) => shortValue(value));
  return matrix.flatMap((values, row) => {
    if (values.length !== width) {
      const requirement = `as long as the first row (${width})`;
      throw invalidArgument(TASK, `${path}[${row}]`, requirement, values, "object");
    }
    return Array.from(values, (value, column) => {
      if (!Number.isFinite(value)) {
        throw invalidArgument(TASK, `${path}[${row}][${column}]`, "a finite number", value);
      }
      const text = write(value, row, column, name);
      return { panel: name, row, rowBelow: row + 1, column, value, text };
    });
  });
}

function checkLabels(
  argument: string,
  labels: readonly unknown[] | undefined,
  count: number,
): void {
  if (labels === undefined || labels.length === count) return;
  throw invalidArgument(TASK, argument, `${count} labels`, labels, "object");
}

/** As many digits as a cell has room for: 0.12, 1.2, 12. */
function shortValue(value: number): string {
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
  return value.toFixed(digits).replace("-", "−");
}

/** Places 0, 1, 2 ... with labels; the same label may stand twice. */
function labelAxis(count: number, labels: readonly string[] | undefined) {
  const domain = Array.from({ length: count }, (_, i) => i);
  if (labels === undefined) return { domain, ticks: [], padding: 0 };
  return { domain, tickFormat: (i: number) => labels[i]!, tickSize: 0, padding: 0 };
}

/** The scale for all panels, and how dark each value's colour is, from 0 to 1. */
function colorScale(cells: readonly Cell[], { domain, colorLabel }: HeatmapOptions) {
  const values = cells.map(({ value }) => value);
  const [low, high] = domain ?? [Math.min(...values), Math.max(...values)];
  const isDiverging = low < 0 && high > 0;
  const reach = Math.max(-low, high);
  const range = isDiverging ? [-reach, reach] : [low, high === low ? low + 1 : high];
  const legend = colorLabel === undefined ? {} : { legend: true, label: colorLabel };
  return {
    options: {
      ...legend,
      type: "linear" as const,
      domain: range,
      clamp: true,
      scheme: isDiverging ? "PuOr" as const : "Blues" as const,
    },
    darkness: (value: number) =>
      isDiverging ? Math.abs(value) / reach - 0.1 : (value - range[0]!) / (range[1]! - range[0]!),
  };
}
