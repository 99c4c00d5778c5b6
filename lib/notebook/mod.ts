/**
 * What notebooks show: text, figures, diagrams, tables, formulas, progress, exercises.
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
export { animation, type AnimationOptions } from "./animation.ts";
export { type ChoiceOptions, control, type RangeOptions, type ToggleOptions } from "./control.ts";
export { Arm, armOf, type CurvePoint, type Metric, type RunRow } from "./arm.ts";
export {
  type ArmEffect,
  armEffects,
  type ArmEffectsOptions,
  type EffectAnswer,
} from "./arm_effects.ts";
export { check, type Solution } from "./check.ts";
export { compareArms, type CompareOptions, type Comparison } from "./comparison.ts";
export {
  comparisonTable,
  type ComparisonTableOptions,
  differenceText,
} from "./comparison_table.ts";
export { curves, type CurvesOptions } from "./curves.ts";
export * from "./diagram/mod.ts";
export { effectsTable, type EffectsTableOptions } from "./effects.ts";
export { estimateTable, type EstimateTableOptions, estimateText, intervalOf } from "./estimate.ts";
export { forest, type ForestOptions } from "./forest.ts";
export type { ColumnPictures } from "./_column_pictures.ts";
export { heatmap, type HeatmapOptions, type Matrix } from "./heatmap.ts";
export { histogram, type HistogramOptions } from "./histogram.ts";
export { type GridOptions, gridPixels, imageGrid, type ImageGridOptions } from "./image_grid.ts";
export { keep, type KeepOptions } from "./keep.ts";
export { type Manifest, readManifest, updateManifest } from "./manifest.ts";
export { METHOD_FAMILIES, methodColors, methodName } from "./methods.ts";
export { palette } from "./palette.ts";
export { figure, type FigureOptions, plot, plotSvg } from "./plot.ts";
export * from "./results.ts";
export { seedDots, type SeedDotsOptions } from "./seed_dots.ts";
export { show } from "./show.ts";
export { type DisplayOptions, type DisplaySink, type MimeBundle, setDisplaySink } from "./sink.ts";
export { steps, type StepsOptions } from "./steps.ts";
export { type ArmSettings, loadSweep, type SweepResults } from "./sweep_results.ts";
export { table, type TableOptions, type TableRow } from "./table.ts";
export { tex } from "./tex.ts";
export { type Path, trajectory, type TrajectoryOptions } from "./trajectory.ts";
export {
  type ArmTest,
  type CaseResult,
  type ClaimTest,
  type ExactTest,
  judge,
  type Outcome,
  type Verdict,
  verdict,
} from "./verdict.ts";
export { type NotesClaim, verdictTable } from "./verdict_table.ts";
export { type Draw, watch } from "./watch.ts";
export { Interrupted } from "./_interrupt.ts";
export type { Picture } from "./_picture.ts";
export type { Pixels } from "./_png.ts";
export type { Axis, AxisOptions, Column, FigureWords } from "./_rows.ts";
