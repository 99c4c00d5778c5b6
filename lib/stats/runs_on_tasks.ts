/** Statistics of a few runs on each of several tasks, as reinforcement learning reports them. */
import { invalidArgument } from "../_invalid_argument.ts";
import { ofIndices, percentileInterval, resample } from "./_bootstrap.ts";
import { checkValues } from "./_checks.ts";
import type { BootstrapOptions, Interval } from "./intervals.ts";
import { interquartileMean } from "./order_statistics.ts";

/**
 * The stratified bootstrap interval: the statistic of all scores together, while the runs of each
 * task are resampled by themselves, with replacement, so that every task keeps its share (Agarwal et
 * al. 2021, https://arxiv.org/abs/2108.13264, section 4.2; the library rliable).
 *
 * @param scores For each task, the scores of its runs: at least two finite numbers. Scores of
 *   different tasks must be on one scale, such as normalized returns.
 * @param options The generator, and what departs from the defaults. The default statistic is the
 *   interquartile mean.
 * @returns The statistic of the scores and its interval.
 * @throws {RangeError | TypeError} When there is no task, a task has too few scores, an option is out
 *   of its range or the statistic of a resample isn't finite.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { stratifiedBootstrapInterval } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const scores = [[1, 2, 3, 4], [5, 6, 7, 8]]; // [tasks, runs]
 * const interval = stratifiedBootstrapInterval(scores, { random: new Random(0), resamples: 1000 });
 * assert.equal(interval.estimate, 4.5); // of 3, 4, 5 and 6
 * assert.ok(interval.low > 3 && interval.high < 6);
 * ```
 */
export function stratifiedBootstrapInterval(
  scores: readonly ArrayLike<number>[],
  options: BootstrapOptions,
): Interval {
  const task = "compute a stratified bootstrap interval";
  if (!(Array.isArray(scores) && scores.length > 0)) {
    throw invalidArgument(task, "scores", "an array of at least one task", scores, "object");
  }
  for (const [i, runs] of scores.entries()) checkValues(task, `scores[${i}]`, runs, 2);
  const { statistic = interquartileMean, confidence } = options ?? {};
  const sizes = scores.map((runs) => runs.length);
  const all = scores.flatMap((runs: ArrayLike<number>) => Array.from(runs));
  return percentileInterval(resample(task, sizes, ofIndices(all, statistic), options), confidence);
}

/**
 * The probability of improvement: that a run of method X scores higher than a run of method Y on the
 * same task, P(X > Y) + P(X = Y) / 2 over all pairs of runs (the Mann-Whitney U statistic over the
 * number of pairs; Agarwal et al. 2021, https://arxiv.org/abs/2108.13264, section 4.3).
 *
 * @param x At least one finite number: the scores of X's runs.
 * @param y At least one finite number: the scores of Y's runs; not paired with those of X.
 * @returns A number in [0, 1]; 0.5 when neither is better.
 * @throws {RangeError | TypeError} When there is no score, or one isn't a finite number.
 *
 * @example
 * ```ts
 * import { probabilityOfImprovement } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(probabilityOfImprovement([3, 5], [1, 4]), 0.75); // all but the pair of 3 and 4
 * ```
 */
export function probabilityOfImprovement(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const task = "compute a probability of improvement";
  checkValues(task, "x", x);
  checkValues(task, "y", y);
  const sorted = Float64Array.from(y).sort();
  let points = 0, below = 0, notAbove = 0; // of y, for the x that is looked at
  for (const value of Float64Array.from(x).sort()) {
    while (below < sorted.length && sorted[below]! < value) below++;
    while (notAbove < sorted.length && sorted[notAbove]! <= value) notAbove++;
    points += (below + notAbove) / 2; // a pair of equals counts a half
  }
  return points / (x.length * y.length);
}
