/** Draws Observable Plot figures as standalone SVGs that look the same in every viewer. */
import type * as Plot from "@observablehq/plot";
import { invalidArgument } from "../_invalid_argument.ts";
import { drawPlot } from "./_draw_plot.ts";
import { composeFigure, FIGURE_WIDTH } from "./_figure.ts";
import { pageDependence, parseSvg } from "./_page_dependence.ts";
import { show } from "./show.ts";
import type { DisplayOptions } from "./sink.ts";

/** Options of Observable Plot, with the words around the drawing. */
export interface FigureOptions extends Omit<Plot.PlotOptions, "title" | "subtitle" | "caption"> {
  /** What the figure shows, in words; it stands in for the figure where images are not shown. */
  readonly alt: string;
  /** Heading above the figure. */
  readonly title?: string;
  /** Smaller line below the title. */
  readonly subtitle?: string;
  /** Sentence below the figure. */
  readonly caption?: string;
}

/**
 * Draws an Observable Plot figure and shows it.
 *
 * @param options Plot's options with `alt` (required), `title`, `subtitle` and `caption`. `width` is
 * that of the whole figure, at most and by default 520 pixels. Methods have their own colours (see
 * `methodColors`), other categories those of `palette`, quantities those of viridis, unless the
 * options say otherwise.
 * @param display `id` names the output; `update` replaces the output with that id in place.
 * @throws {RangeError} when `alt` is missing or the width is out of range.
 *
 * @example
 * ```ts
 * import { Plot, plot } from "lib/notebook/mod.ts";
 *
 * const losses = [{ step: 0, loss: 1 }, { step: 1, loss: 0.5 }, { step: 2, loss: 0.4 }];
 * await plot({
 *   alt: "The loss falls from 1 to 0.4 in two steps",
 *   title: "Training loss",
 *   y: { grid: true },
 *   marks: [Plot.lineY(losses, { x: "step", y: "loss" })],
 * });
 * ```
 */
export async function plot(options: FigureOptions, display: DisplayOptions = {}): Promise<void> {
  await figure(plotSvg(options), options.alt, display);
}

/**
 * Draws an Observable Plot figure.
 *
 * @param options See `plot`.
 * @returns A standalone SVG: strict XML, literal colours, its own ground, legend and title inside.
 * @throws {RangeError} when `alt` is missing.
 *
 * @example
 * ```ts
 * import { Plot, plotSvg } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const svg = plotSvg({ alt: "Two points", marks: [Plot.dot([[0, 1], [1, 0]])] });
 * assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" width="'));
 * ```
 */
export function plotSvg(options: FigureOptions): string {
  const { alt, title, subtitle, caption, ...plotOptions } = options;
  checkAlt(alt);
  checkWidth(options.width);
  const { plot: drawn, canvases } = drawPlot(plotOptions);
  return composeFigure(drawn, canvases, { alt, title, subtitle, caption });
}

/**
 * Shows a hand-made standalone SVG.
 *
 * @param svg Source with xmlns, width and height; no style, class, script, use, foreignObject,
 * currentColor or CSS variables, because viewers of notebooks drop them.
 * @param alt What the figure shows, in words.
 * @param display `id` names the output; `update` replaces the output with that id in place.
 * @throws {RangeError} when `alt` is missing or the source is not standalone.
 *
 * @example
 * ```ts
 * import { figure } from "lib/notebook/mod.ts";
 *
 * await figure(
 *   `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle r="9"/></svg>`,
 *   "A quarter of a disc",
 * );
 * ```
 */
export async function figure(
  svg: string,
  alt: string,
  display: DisplayOptions = {},
): Promise<void> {
  checkAlt(alt);
  const root = parseSvg(svg);
  for (const attribute of ["xmlns", "width", "height"]) {
    if (!root?.hasAttribute(attribute)) {
      throw new RangeError(
        `Cannot show figure: "svg" must begin with an <svg> element that has ${attribute}, ` +
          `current value begins with ${svg.slice(0, 40)}`,
      );
    }
  }
  const unsafe = pageDependence(root!);
  if (unsafe !== null) {
    throw new RangeError(
      `Cannot show figure: "svg" must not depend on the page around it, ` +
        `current value contains ${unsafe}`,
    );
  }
  await show({ "image/svg+xml": svg, "text/plain": `[figure] ${alt}` }, display);
}

function checkAlt(alt: unknown): void {
  if (typeof alt !== "string" || alt.trim() === "") {
    throw new RangeError(
      `Cannot draw figure: "alt" must be a sentence that says what the figure shows, ` +
        `current value is ${JSON.stringify(alt)}`,
    );
  }
}

function checkWidth(width: unknown): void {
  const fits = typeof width === "number" && width >= 60 && width <= FIGURE_WIDTH;
  if (width !== undefined && !fits) {
    throw invalidArgument("draw figure", "width", `in [60, ${FIGURE_WIDTH}]`, width);
  }
}
