/**
 * Statistics for experiments over seeds: summaries, intervals and a paired test.
 *
 * @example
 * ```ts
 * import { studentTInterval } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const scores = [0.91, 0.93, 0.9, 0.94, 0.92]; // one for each seed
 * const { low, high } = studentTInterval(scores);
 * assert.ok(low < 0.92 && high > 0.92);
 * ```
 *
 * @module
 */
export {
  bootstrapInterval,
  type BootstrapOptions,
  type Interval,
  studentTInterval,
} from "./intervals.ts";
export { type LinearFit, linearFit, type LinearFitOptions } from "./linear_fit.ts";
export { movingAverage } from "./moving_average.ts";
export { equalButForRounding } from "./rounding.ts";
export { interquartileMean, median, quantile } from "./order_statistics.ts";
export { type PairedTTest, pairedTTest, type PairedTTestOptions } from "./paired_t.ts";
export { probabilityOfImprovement, stratifiedBootstrapInterval } from "./runs_on_tasks.ts";
export { studentTDistribution, studentTQuantile } from "./student_t.ts";
export {
  mean,
  standardDeviation,
  standardError,
  variance,
  type VarianceOptions,
} from "./summary.ts";
