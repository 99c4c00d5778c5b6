/** Paths in a plane, over the landscape that they run through. */
import * as Plot from "@observablehq/plot";
import { invalidArgument } from "../_invalid_argument.ts";
import { directLabels } from "./_direct_labels.ts";
import { type FigureWords, wordsOf } from "./_rows.ts";
import { formatTick } from "./_ticks.ts";
import { methodColors, methodName } from "./methods.ts";
import { GROUND, palette } from "./palette.ts";
import type { FigureOptions } from "./plot.ts";

/** Points [x, y] in their order. */
export type Path = readonly (readonly [number, number])[];

/** Settings of `trajectory`. */
export interface TrajectoryOptions extends FigureWords {
  /** What stands at the horizontal axis. */
  readonly x: string;
  /** What stands at the vertical axis. */
  readonly y: string;
  /** Height of the landscape at a point, drawn as contours (default: none). */
  readonly landscape?: (x: number, y: number) => number;
  /** Left, right, bottom and top of the picture (default: those of the paths). */
  readonly area?: readonly [left: number, right: number, bottom: number, top: number];
}

const TASK = "draw trajectory";
const CONTOURS = 12;

/**
 * Paths from a ring at their start to a dot and a name at their end, to be drawn by `plot`.
 *
 * @param paths One path, or several by the names of what walks them.
 * @param options Axes, landscape, and the words around the figure.
 * @returns Options of `plot`, to which more can be added.
 * @throws {RangeError | TypeError} when a path has fewer than two points or one is not finite.
 *
 * @example
 * ```ts
 * import { plot, trajectory } from "lib/notebook/mod.ts";
 *
 * await plot(trajectory({ SGD: [[2, 1], [1, 0.5], [0, 0]] }, {
 *   ...{ x: "w₁", y: "w₂", landscape: (x, y) => x * x + y * y },
 *   alt: "SGD walks down to the minimum at 0",
 * }));
 * ```
 */
export function trajectory(
  paths: Path | Readonly<Record<string, Path>>,
  options: TrajectoryOptions,
): FigureOptions {
  const named = Array.isArray(paths) ? { "": paths as Path } : paths;
  const points = readPaths(named as Readonly<Record<string, Path>>);
  const names = Object.keys(named);
  const colors = names.length === 1 && names[0] === "" ? [palette[0]] : methodColors(names);
  const [left, right, bottom, top] = options.area ?? surround(points);
  const starts = names.map((name) => points.find((point) => point.name === name)!);
  const ends = names.map((name) => points.findLast((point) => point.name === name)!);
  const labels = ends.filter(({ name }) => name !== "").map(({ x, y, name }) => ({
    ...{ x, y, name: methodName(name), color: colors[names.indexOf(name)]! },
  }));
  const place = { x: "x", y: "y", stroke: "name" };
  return {
    height: 360,
    ...wordsOf(options),
    x: { label: options.x, domain: [left, right], tickFormat: formatTick },
    y: { label: options.y, domain: [bottom, top], tickFormat: formatTick },
    color: { domain: names, range: colors },
    marks: [
      ...contours(options.landscape, [left, right, bottom, top]),
      Plot.line(points, { ...place, strokeWidth: 2, clip: true }),
      Plot.dot(points, { ...place, r: 2, fill: "name", clip: true }),
      Plot.dot(starts, { ...place, r: 6, fill: GROUND, strokeWidth: 2 }),
      Plot.dot(ends, { ...place, r: 6, fill: "name" }),
      directLabels(labels),
    ],
  };
}

function readPaths(paths: Readonly<Record<string, Path>>) {
  const entries = Object.entries(paths);
  if (entries.length === 0) {
    throw invalidArgument(TASK, "paths", "at least one path", paths, "object");
  }
  return entries.flatMap(([name, path]) => {
    const argument = name === "" ? "paths" : `paths.${name}`;
    if (path.length < 2) {
      throw invalidArgument(TASK, argument, "a path of at least 2 points", path, "object");
    }
    return path.map(([x, y], i) => {
      const bad = [x, y].find((value) => !Number.isFinite(value));
      if (bad === undefined) return { name, x, y };
      throw invalidArgument(TASK, `${argument}[${i}]`, "finite numbers", bad);
    });
  });
}

/** The area of points with a margin of a twentieth. */
function surround(points: readonly { x: number; y: number }[]): [number, number, number, number] {
  const around = (values: number[]) => {
    const low = Math.min(...values), high = Math.max(...values);
    const margin = (high - low) / 20 || 1;
    return [low - margin, high + margin] as const;
  };
  return [...around(points.map(({ x }) => x)), ...around(points.map(({ y }) => y))];
}

/** Lines of equal height; they need no colours that would hide the paths. */
function contours(
  landscape: TrajectoryOptions["landscape"],
  [x1, x2, y1, y2]: readonly [number, number, number, number],
): Plot.Markish[] {
  if (landscape === undefined) return [];
  return [
    Plot.contour({
      ...{ x1, x2, y1, y2, value: landscape, thresholds: CONTOURS, pixelSize: 6 },
      ...{ stroke: "#a9a497", strokeWidth: 0.8 },
    }),
  ];
}
