/**
 * What notebooks show: text, figures, tables, formulas, progress, exercises.
 *
 * Importing this module also makes the kernel deliver all output and survive the Stop button.
 * Outside a notebook everything is printed as plain text.
 *
 * @example
 * ```ts
 * import { table } from "lib/notebook/mod.ts";
 *
 * await table([{ model: "AE", loss: 0.123 }, { model: "VAE", loss: 0.145 }]);
 * ```
 *
 * @module
 */
export * as Plot from "@observablehq/plot";
export { Interrupted } from "./_interrupt.ts";
export { animation, type AnimationOptions } from "./animation.ts";
export type { Picture } from "./_picture.ts";
export type { Pixels } from "./_png.ts";
export { check, type CheckOptions } from "./check.ts";
export { type GridOptions, gridPixels, imageGrid, type ImageGridOptions } from "./image_grid.ts";
export { keep, type KeepOptions } from "./keep.ts";
export { heatmap, type HeatmapOptions, type Matrix } from "./heatmap.ts";
export { histogram, type HistogramOptions } from "./histogram.ts";
export { METHOD_FAMILIES, methodColors, methodName } from "./methods.ts";
export { type Manifest, readManifest, updateManifest } from "./manifest.ts";
export { palette } from "./palette.ts";
export { curves, type CurvesOptions } from "./curves.ts";
export { seedDots, type SeedDotsOptions } from "./seed_dots.ts";
export { type Path, trajectory, type TrajectoryOptions } from "./trajectory.ts";
export { type Draw, watch } from "./watch.ts";
export { figure, type FigureOptions, plot, plotSvg } from "./plot.ts";
export * from "./results.ts";
export { show } from "./show.ts";
export { type DisplayOptions, type DisplaySink, type MimeBundle, setDisplaySink } from "./sink.ts";
export { steps, type StepsOptions } from "./steps.ts";
export { table, type TableOptions, type TableRow } from "./table.ts";
export type { Axis, AxisOptions, Column, FigureWords } from "./_rows.ts";
export { tex } from "./tex.ts";
