/** Draws a plot so that it fits its width: first to see what it needs, then with room for that. */
import * as Plot from "@observablehq/plot";
import type { Canvas } from "./_canvas.ts";
import { createDrawingDocument } from "./_dom.ts";
import { FIGURE_WIDTH, FONT_SIZE, PADDING } from "./_figure.ts";
import { fitMargins } from "./_margins.ts";
import { textOverflow } from "./_text_extent.ts";
import { formatTick, logTicks } from "./_ticks.ts";
import { methodColors, methodName } from "./methods.ts";

/** First colour of Plot's own palette: where a scale begins with it, none was asked for. */
const PLOT_FIRST_COLOR = "#4269d0";
/** Types of colour scales that run through a ramp in one direction. */
const CONTINUOUS_SCALES: readonly unknown[] = ["linear", "sqrt", "pow", "log", "symlog"];

/** Pixels from one tick to the next, at least: room for a label. */
const TICK_SPACING = { x: 80, y: 60 };

/** A text in the middle of the frame moves with it: the frame is made narrower step by step. */
const MOST_ROUNDS = 12;
/** Height of a drawing whose vertical axis is a quantity, with its margins. */
const HEIGHT = 320;

/** A plot as Plot has drawn it, and the canvases in it. */
export interface DrawnPlot {
  readonly plot: Element;
  readonly canvases: ReadonlyMap<string, Canvas>;
}

/**
 * Draws a plot at a width (default 520 with the padding around it). Where no margin was chosen, margins
 * fit the axis labels, and the frame gives way to texts that would reach over the edges.
 */
export function drawPlot(options: Plot.PlotOptions): DrawnPlot {
  const { document, canvases } = createDrawingDocument();
  const settings: Plot.PlotOptions = {
    ...options,
    document,
    width: (options.width ?? FIGURE_WIDTH) - 2 * PADDING,
    x: { tickSpacing: TICK_SPACING.x, ...options.x },
    y: { tickSpacing: TICK_SPACING.y, ...options.y },
  };
  const first = Plot.plot(settings);
  const plain = {
    ...defaultHeight(first, settings),
    ...settings,
    ...defaultColors(first, settings.color),
    ...logAxes(first, settings),
  };
  const draw = (margins: Plot.PlotOptions): Element => Plot.plot({ ...margins, ...plain });
  if (settings.margin !== undefined) return { plot: draw({}), canvases };
  let margins = fitMargins(draw({}), FONT_SIZE);
  let plot = draw(margins);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { left, right } = sideOverflow(plot);
    if (left + right === 0) break;
    const { marginLeft, marginRight } = margins;
    margins = { ...margins, marginLeft: marginLeft + left, marginRight: marginRight + right };
    plot = draw(margins);
  }
  return { plot, canvases };
}

function sideOverflow(plot: Element): { left: number; right: number } {
  const drawing = plot.localName === "svg"
    ? plot
    : Array.from(plot.children).findLast((part) => part.localName === "svg")!;
  const [width, height] = ["width", "height"].map((name) => Number(drawing.getAttribute(name)));
  const { left, right } = textOverflow(drawing, {
    width: width!,
    height: height!,
    fontSize: FONT_SIZE,
  });
  return { left: Math.ceil(left), right: Math.ceil(right) };
}

function defaultHeight(first: Plot.Plot, { aspectRatio }: Plot.PlotOptions): Plot.PlotOptions {
  const isQuantity = CONTINUOUS_SCALES.includes(first.scale("y")?.type);
  return isQuantity && aspectRatio === undefined ? { height: HEIGHT } : {};
}

/** Our colours where none were chosen: Plot's own are hard to tell apart when colour-blind. */
function defaultColors(first: Plot.Plot, color: Plot.PlotOptions["color"]): Plot.PlotOptions {
  const scale = first.scale("color");
  const chosen = color?.range ?? color?.scheme ?? color?.interpolate;
  if (scale === undefined || chosen !== undefined) return {};
  if (CONTINUOUS_SCALES.includes(scale.type)) return { color: { ...color, scheme: "viridis" } };
  const [firstColor] = scale.range ?? [];
  if (firstColor !== PLOT_FIRST_COLOR) return {};
  const names = Array.from(scale.domain ?? [], String);
  const written = { tickFormat: (name: unknown) => methodName(String(name)) };
  return { color: { ...written, ...color, range: methodColors(names) } };
}

/** Ticks of logarithmic axes at round numbers, where no list of ticks was chosen. */
function logAxes(first: Plot.Plot, settings: Plot.PlotOptions): Plot.PlotOptions {
  const axes = (["x", "y"] as const).flatMap((name) => {
    const { type, domain, range } = first.scale(name) ?? {};
    const chosen = settings[name];
    if (type !== "log" || domain === undefined || Array.isArray(chosen?.ticks)) return [];
    const [start = 1, end = start] = Array.from<number>(domain);
    const [from = 0, to = from] = Array.from<number>(range ?? []);
    const most = Math.max(2, Math.floor(Math.abs(to - from) / TICK_SPACING[name]));
    const ticks = logTicks([start, end], chosen?.base ?? 10, most);
    return ticks.length < 2 ? [] : [[name, { tickFormat: formatTick, ...chosen, ticks }] as const];
  });
  return Object.fromEntries(axes);
}
