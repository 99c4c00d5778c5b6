/**
 * Statistics for experiments over seeds: summaries, intervals, paired tests, effects of factors.
 *
 * @example Does a change help? Ten seeds with it and without
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { meanInterval, pairedPermutationTest } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const changed = [0.91, 0.93, 0.9, 0.94, 0.92, 0.95, 0.93, 0.91, 0.94, 0.92];
 * const before = [0.9, 0.91, 0.9, 0.92, 0.9, 0.92, 0.9, 0.91, 0.93, 0.9];
 * const { low, high } = meanInterval(changed, { random: new Random(0) });
 * assert.ok(low < 0.925 && high > 0.925);
 * assert.ok(pairedPermutationTest(changed, before).pValue < 0.01);
 * ```
 *
 * @module
 */
export type { ResamplingOptions } from "./_bootstrap.ts";
export type { SignOptions } from "./_sign_flips.ts";
export { energyDistance } from "./energy_distance.ts";
export {
  type Margin,
  type PairedEquivalence,
  type PairedPermutationEquivalence,
  pairedPermutationEquivalence,
  type PairedTEquivalence,
  pairedTEquivalence,
} from "./equivalence.ts";
export {
  type FactorialEffect,
  factorialEffects,
  type FactorialOptions,
  type Level,
} from "./factorial.ts";
export { frechetDistance } from "./frechet_distance.ts";
export { holm } from "./holm.ts";
export {
  bootstrapInterval,
  type BootstrapIntervalOptions,
  type BootstrapOptions,
  type Interval,
  studentTInterval,
} from "./intervals.ts";
export { type LinearFit, linearFit, type LinearFitOptions } from "./linear_fit.ts";
export { meanInterval } from "./mean_interval.ts";
export { movingAverage } from "./moving_average.ts";
export { interquartileMean, median, quantile } from "./order_statistics.ts";
export { type PairedTTest, pairedTTest, type PairedTTestOptions } from "./paired_t.ts";
export { type PairedPermutationTest, pairedPermutationTest } from "./permutation.ts";
export { fiellerInterval, ratioInterval } from "./ratio.ts";
export { equalButForRounding } from "./rounding.ts";
export { probabilityOfImprovement, stratifiedBootstrapInterval } from "./runs_on_tasks.ts";
export { studentTDistribution, studentTQuantile } from "./student_t.ts";
export {
  mean,
  standardDeviation,
  standardError,
  variance,
  type VarianceOptions,
} from "./summary.ts";
export { wilsonInterval } from "./wilson.ts";
