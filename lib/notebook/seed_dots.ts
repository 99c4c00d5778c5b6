/** One dot for every run of every method, and their mean. */
import * as Plot from "@observablehq/plot";
import {
  type Axis,
  type Column,
  type FigureWords,
  namesOf,
  numbersOf,
  plotAxis,
  readAxis,
  wordsOf,
} from "./_rows.ts";
import { methodColors, methodName } from "./methods.ts";
import { NEUTRAL } from "./palette.ts";
import type { FigureOptions } from "./plot.ts";

/** Settings of `seedDots`. */
export interface SeedDotsOptions<Row> extends FigureWords {
  /** The column of the runs' results, from left to right. */
  readonly value: Axis<Row>;
  /** The column that tells methods apart: a line each, in the order of the rows. */
  readonly by: Column<Row>;
  /** Values to compare with, by name: dashed lines. */
  readonly reference?: Readonly<Record<string, number>>;
}

const TASK = "draw dots";
const LINE_HEIGHT = 36;
/** The axis and its label. */
const BELOW = 60;

/**
 * Results of runs as dots, one line for each method, to be drawn by `plot`; a bar stands at the mean.
 *
 * @param rows One object for each run.
 * @param options Columns, and the words around the figure.
 * @returns Options of `plot`, to which more can be added.
 * @throws {RangeError | TypeError} when there is no row, a column is in no row or a value is no number.
 *
 * @example
 * ```ts
 * import { plot, seedDots } from "lib/notebook/mod.ts";
 *
 * const runs = [{ method: "DQN", score: 410 }, { method: "DQN", score: 500 }];
 * await plot(seedDots(runs, { value: "score", by: "method", alt: "Two scores of DQN" }));
 * ```
 */
export function seedDots<Row extends object>(
  rows: readonly Row[],
  options: SeedDotsOptions<Row>,
): FigureOptions {
  const axis = readAxis(options.value);
  const values = numbersOf(TASK, rows, "value", axis.value);
  const names = namesOf(TASK, rows, "by", options.by).map(methodName);
  const dots = values.map((value, i) => ({ value, name: names[i]! }));
  const domain = [...new Set(names)];
  const entries = Object.entries(options.reference ?? {}).map(([name, value]) => ({ name, value }));
  const mean = Plot.groupY({ x: "mean" }, { x: "value", y: "name" });
  return {
    height: domain.length * LINE_HEIGHT + BELOW + (entries.length > 0 ? LINE_HEIGHT : 0),
    ...wordsOf(options),
    x: { nice: true, ...plotAxis(axis), grid: true },
    y: { label: null, domain },
    color: { domain, range: methodColors(domain) },
    marks: [
      Plot.ruleX(entries, { x: "value", stroke: NEUTRAL, strokeDasharray: "5 4" }),
      Plot.text(entries, { x: "value", text: "name", frameAnchor: "top", dy: -12 }),
      Plot.dot(dots, { x: "value", y: "name", fill: "name", r: 5, fillOpacity: 0.6 }),
      Plot.tickX(dots, { ...mean, strokeWidth: 3, inset: 4 }),
    ],
  };
}
