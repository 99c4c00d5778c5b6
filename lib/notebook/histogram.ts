/** How often values lie where: one panel for each group, with one scale. */
import * as Plot from "@observablehq/plot";
import { invalidArgument } from "../_invalid_argument.ts";
import { layOutPanels } from "./_panels.ts";
import { type FigureWords, wordsOf } from "./_rows.ts";
import { formatTick } from "./_ticks.ts";
import { methodColors, methodName } from "./methods.ts";
import type { FigureOptions } from "./plot.ts";

/** Settings of `histogram`. */
export interface HistogramOptions extends FigureWords {
  /** What stands at the axis of the values. */
  readonly x: string;
  /** About how many bins the range of all values is cut into, at round numbers (default 20). */
  readonly bins?: number;
  /** First and last value of the axis; what lies beyond is left out (default: those of the data). */
  readonly domain?: readonly [number, number];
}

const TASK = "draw histogram";

/**
 * A histogram, to be drawn by `plot`: the share of the values in each bin.
 *
 * @param groups Values, or values by the names of groups; all groups have the same bins and scales.
 * @param options The axis, and the words around the figure.
 * @returns Options of `plot`, to which more can be added.
 * @throws {RangeError | TypeError} when a group is empty, a value is not finite or `bins` is not a
 * positive integer.
 *
 * @example
 * ```ts
 * import { histogram, plot } from "lib/notebook/mod.ts";
 *
 * await plot(histogram({ before: [1, 2, 2, 3], after: [2, 2] }, {
 *   x: "sentence length",
 *   alt: "After the cut all sentences have two words",
 * }));
 * ```
 */
export function histogram(
  groups: ArrayLike<number> | Readonly<Record<string, ArrayLike<number>>>,
  options: HistogramOptions,
): FigureOptions {
  const { bins = 20, domain } = options;
  if (!(Number.isSafeInteger(bins) && bins > 0)) {
    throw invalidArgument(TASK, "bins", "a positive integer", bins);
  }
  const rows = readGroups(groups);
  const names = [...new Set(rows.map(({ panel }) => panel))];
  const { channels, options: facets, titles } = layOutPanels(names, { columns: 1 });
  const bin = Plot.binX({ y: "proportion-facet" }, {
    ...channels,
    ...{ x: "value", fill: "panel", thresholds: bins, inset: 0.5 },
    ...(domain === undefined ? {} : { domain: [...domain] }),
  });
  return {
    height: 60 + (names.length === 1 ? 200 : 130 * names.length),
    ...wordsOf(options),
    ...facets,
    x: { label: options.x, tickFormat: formatTick },
    y: { label: "share", grid: true, tickFormat: formatTick },
    color: { domain: names, range: methodColors(names) },
    marks: [Plot.rectY(rows, bin), Plot.ruleY([0]), ...titles],
  };
}

function readGroups(
  groups: ArrayLike<number> | Readonly<Record<string, ArrayLike<number>>>,
): { panel: string; value: number }[] {
  const named = isArray(groups) ? { "": groups } : groups;
  if (Object.keys(named).length === 0) {
    throw invalidArgument(TASK, "groups", "at least one group", groups, "object");
  }
  return Object.entries(named).flatMap(([name, values]) => {
    const argument = name === "" ? "groups" : `groups.${name}`;
    if (values.length === 0) {
      throw invalidArgument(TASK, argument, "at least one number", values, "object");
    }
    return Array.from(values, (value, i) => {
      if (Number.isFinite(value)) return { panel: methodName(name), value };
      throw invalidArgument(TASK, `${argument}[${i}]`, "a finite number", value);
    });
  });
}

function isArray(
  groups: ArrayLike<number> | Readonly<Record<string, ArrayLike<number>>>,
): groups is ArrayLike<number> {
  return Array.isArray(groups) || ArrayBuffer.isView(groups);
}
