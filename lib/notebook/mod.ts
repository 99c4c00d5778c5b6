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
export { Interrupted } from "./_interrupt.ts";
export { animation, type AnimationOptions } from "./animation.ts";
export type { ApngOptions, Frame } from "./_apng.ts";
export { Arm, armOf, type CurvePoint, type Metric, type RunRow } from "./arm.ts";
export { check, type Solution } from "./check.ts";
export { compareArms, type CompareOptions, type Comparison } from "./comparison.ts";
export {
  comparisonTable,
  type ComparisonTableOptions,
  differenceText,
} from "./comparison_table.ts";
export { effectsTable, type EffectsTableOptions } from "./effects.ts";
export { estimateTable, type EstimateTableOptions, estimateText, intervalOf } from "./estimate.ts";
export * from "./diagram/mod.ts";
export { imageGrid, type ImageGridOptions } from "./image_grid.ts";
export { keep, type KeepOptions } from "./keep.ts";
export { type LivePlot, livePlot } from "./live_plot.ts";
export { type Manifest, readManifest, updateManifest } from "./manifest.ts";
export { palette } from "./palette.ts";
export { figure, type FigureOptions, plot, plotSvg } from "./plot.ts";
export * from "./results.ts";
export { show } from "./show.ts";
export { type DisplayOptions, type DisplaySink, type MimeBundle, setDisplaySink } from "./sink.ts";
export { steps, type StepsOptions } from "./steps.ts";
export { type ArmSettings, loadSweep, type SweepResults } from "./sweep_results.ts";
export { table, type TableOptions, type TableRow } from "./table.ts";
export { tex } from "./tex.ts";
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
