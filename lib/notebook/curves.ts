/** Curves: all seeds, their band, and the name of each at its end. */
import * as Plot from "@observablehq/plot";
import { apart, directLabels, LABEL_HEIGHT } from "./_direct_labels.ts";
import { layOutPanels } from "./_panels.ts";
import {
  type Axis,
  type AxisOptions,
  type Column,
  type FigureWords,
  namesOf,
  numbersOf,
  plotAxis,
  readAxis,
  wordsOf,
} from "./_rows.ts";
import type { Interval } from "../stats/mod.ts";
import { methodColors, methodName } from "./methods.ts";
import { GROUND, NEUTRAL, PALE_INK, palette } from "./palette.ts";
import type { FigureOptions } from "./plot.ts";

/** Settings of `curves`. */
export interface CurvesOptions<Row> extends FigureWords {
  /** The column from left to right. */
  readonly x: Axis<Row>;
  /** The column from bottom to top. */
  readonly y: Axis<Row>;
  /** The column that tells methods apart: a colour for each, and its name at the end of its curve. */
  readonly by?: Column<Row>;
  /** The column that tells runs of a method apart: each is a thin line, their mean a thick one. */
  readonly seed?: Column<Row>;
  /**
   * What is drawn of the seeds at each x: a thick line and a band around it (default: the mean alone).
   * For rows that are summaries already: the columns of the band's lower and upper edge.
   */
  readonly band?: ((values: number[]) => Interval) | readonly [Column<Row>, Column<Row>];
  /** The column that tells panels apart; they share their scales. */
  readonly panel?: Column<Row>;
  /** Values to compare with, by name: dashed lines. */
  readonly reference?: Readonly<Record<string, number>>;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly by: string;
  readonly seed: string;
  readonly panel: string;
  readonly low: number;
  readonly high: number;
}

interface Summary {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly x: number;
  readonly by: string;
  readonly panel: string;
}

const TASK = "draw curves";
const INSET = 4;
/** A curve of few points shows them. */
const FEW_POINTS = 12;

/**
 * Curves of numbers, to be drawn by `plot`: one for each method, with its runs and its name at its end.
 *
 * @param rows One object for each point, in the order in which a curve runs.
 * @param options Columns, and the words around the figure.
 * @returns Options of `plot`, to which more can be added.
 * @throws {RangeError | TypeError} when there is no row, a column is in no row or a value is no number.
 *
 * @example
 * ```ts
 * import { curves, plot } from "lib/notebook/mod.ts";
 *
 * const log = [0, 1].flatMap((seed) =>
 *   [0, 1, 2].map((epoch) => ({ model: "LSTM", seed, epoch, loss: 1 / (epoch + seed + 1) }))
 * );
 * await plot(curves(log, {
 *   ...{ x: "epoch", y: "loss", by: "model", seed: "seed" },
 *   alt: "The loss of both runs falls",
 * }));
 * ```
 */
export function curves<Row extends object>(
  rows: readonly Row[],
  options: CurvesOptions<Row>,
): FigureOptions {
  const x = readAxis(options.x), y = readAxis(options.y);
  const points = readPoints(rows, options, x, y);
  const summaries = summarize(points, options);
  const names = [...new Set(points.map(({ by }) => by))];
  const colors = options.by === undefined ? [palette[0]] : methodColors(names);
  const panels = layOutPanels([...new Set(points.map(({ panel }) => panel))]);
  const isSplit = options.panel !== undefined;
  const isCut = x.domain !== undefined || y.domain !== undefined;
  const channels = { ...panels.channels, ...(isCut ? { clip: true } : {}) };
  return {
    ...wordsOf(options),
    ...panels.options,
    ...(isCut ? { inset: INSET } : {}), // lines along the edge of a domain keep their width
    x: plotAxis(x),
    y: { ...plotAxis(y), grid: true },
    color: {
      domain: names,
      range: colors,
      legend: isSplit && options.by !== undefined,
      tickFormat: methodName,
    },
    marks: [
      ...(options.seed === undefined ? [] : seedLines(points, channels)),
      ...summaryMarks(summaries, channels, options.band !== undefined),
      ...references(options.reference ?? {}),
      ...(isSplit ? panels.titles : [directLabels(endsOf(summaries, names, colors))]),
    ],
  };
}

function readPoints<Row extends object>(
  rows: readonly Row[],
  { by, seed, panel, band }: CurvesOptions<Row>,
  x: AxisOptions<Row>,
  y: AxisOptions<Row>,
): Point[] {
  const xs = numbersOf(TASK, rows, "x", x.value);
  const ys = numbersOf(TASK, rows, "y", y.value);
  const names = namesOf(TASK, rows, "by", by);
  const seeds = namesOf(TASK, rows, "seed", seed);
  const panels = namesOf(TASK, rows, "panel", panel);
  const [lows, highs] = typeof band === "object"
    ? band.map((column) => numbersOf(TASK, rows, "band", column))
    : [ys, ys];
  return xs.map((x, i) => ({
    ...{ x, y: ys[i]!, by: names[i]!, seed: seeds[i]!, panel: panels[i]! },
    ...{ low: lows![i]!, high: highs![i]! },
  }));
}

/** The thick line: the points themselves, or what `band` says of the seeds at each x. */
function summarize<Row>(points: readonly Point[], { seed, band }: CurvesOptions<Row>): Summary[] {
  if (seed === undefined && typeof band !== "function") {
    return points.map(({ y, ...point }) => ({ ...point, estimate: y }));
  }
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const key = JSON.stringify([point.panel, point.by, point.x]);
    groups.set(key, [...groups.get(key) ?? [], point]);
  }
  return [...groups.values()].map((group) => {
    const { x, by, panel } = group[0]!;
    const values = group.map(({ y }) => y);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const interval = typeof band === "function"
      ? band(values)
      : { estimate: mean, low: mean, high: mean };
    return { x, by, panel, ...interval };
  });
}

function seedLines(points: readonly Point[], channels: Record<string, unknown>): Plot.Markish[] {
  return [
    Plot.lineY(points, {
      ...channels,
      ...{ x: "x", y: "y", stroke: "by", z: ({ by, seed }: Point) => JSON.stringify([by, seed]) },
      ...{ strokeWidth: 1, strokeOpacity: 0.35 },
    }),
  ];
}

function summaryMarks(
  summaries: readonly Summary[],
  channels: Record<string, unknown>,
  hasBand: boolean,
): Plot.Markish[] {
  const xs = new Set(summaries.map(({ x }) => x));
  const marker = xs.size <= FEW_POINTS ? { marker: "dot" as const } : {};
  const band = { ...channels, x: "x", y1: "low", y2: "high", fill: "by", fillOpacity: 0.18 };
  const line = { ...channels, x: "x", y: "estimate", stroke: "by", strokeWidth: 2.5, ...marker };
  return [...(hasBand ? [Plot.areaY(summaries, band)] : []), Plot.lineY(summaries, line)];
}

/** The rightmost point of each curve; a single curve without a name has no label. */
function endsOf(
  summaries: readonly Summary[],
  names: readonly string[],
  colors: readonly string[],
) {
  return names.filter((name) => name !== "").map((name) => {
    const own = summaries.filter(({ by }) => by === name);
    const { x, estimate } = own.reduce((last, point) => point.x >= last.x ? point : last);
    return { x, y: estimate, name: methodName(name), color: colors[names.indexOf(name)]! };
  });
}

/** Dashed lines with their names at the left. */
export function references(values: Readonly<Record<string, number>>): Plot.Markish[] {
  const entries = Object.entries(values).map(([name, value]) => ({ name, value }));
  if (entries.length === 0) return [];
  return [
    Plot.ruleY(entries, { y: "value", stroke: NEUTRAL, strokeDasharray: "5 4" }),
    Plot.text(entries, {
      ...{ y: "value", text: "name", fill: PALE_INK, stroke: GROUND, strokeWidth: 4 },
      ...{ frameAnchor: "left", textAnchor: "start", lineAnchor: "bottom", dx: 4, dy: -3 },
      render: apart(LABEL_HEIGHT),
    }),
  ];
}
