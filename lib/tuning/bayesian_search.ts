/** Bayesian optimization (贝叶斯优化): tries where a Gaussian process expects or suspects most. */
import { requireObject } from "../_require_object.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { checkPositive, checkWhole } from "./_checks.ts";
import { chooseGaussianProcess } from "./gaussian_process.ts";
import { randomPoint, type RandomSearchOptions } from "./random_search.ts";
import type { Space } from "./space.ts";
import { Account, type Evaluation, type StartTraining } from "./trial.ts";

/** What {@linkcode bayesianSearch} needs. */
export interface BayesianSearchOptions extends RandomSearchOptions {
  /** How many settings are drawn at random first. Default 3 for each hyper-parameter, as in Keras Tuner. */
  readonly initial?: number;
  /** Random points among which the next is chosen. Default 500. */
  readonly candidates?: number;
  /** By how many deviations hope lies above expectation. Default 2.6, as in Keras Tuner. */
  readonly beta?: number;
}

interface HopeOptions {
  /** Where to look. */
  readonly space: Space;
  /** Where candidates are drawn from. */
  readonly random: Random;
  /** How many are drawn. */
  readonly candidates: number;
  /** By how many deviations hope lies above expectation. */
  readonly beta: number;
}

/**
 * The point with the highest upper confidence bound, mean + beta deviation, among random ones.
 *
 * @param points tried so far, in the unit cube: [count][dimensions]
 * @param scores what they scored: [count]
 * @returns the next point to try
 */
function mostHopeful(
  points: readonly number[][],
  scores: readonly number[],
  { space, random, candidates, beta }: HopeOptions,
): number[] {
  const { predict } = chooseGaussianProcess(points, scores);
  let best: number[] = [], highest = -Infinity;
  for (let i = 0; i < candidates; i++) {
    const point = randomPoint(space, random), { mean, deviation } = predict(point);
    if (mean + beta * deviation <= highest) continue;
    highest = mean + beta * deviation;
    best = point;
  }
  return best;
}

/**
 * A few random trials, then each next one where a Gaussian process that was fitted to all scores so far
 * has the highest upper confidence bound (Srinivas, Krause, Kakade and Seeger 2010, "Gaussian process
 * optimization in the bandit setting", arXiv:0912.3995; Snoek, Larochelle and Adams 2012,
 * arXiv:1206.2944). Keras Tuner's `BayesianOptimization` fits the length scale too, but its noise is
 * fixed, and it finds the highest bound by L-BFGS-B.
 *
 * @param space where to look
 * @param start begins a training
 * @param options see {@linkcode BayesianSearchOptions}
 * @returns the evaluations in order
 * @throws {RangeError | TypeError} for bad options, or a score that is not finite
 *
 * @example
 * ```ts
 * import { bayesianSearch, bestEvaluation } from "lib/tuning/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { x: { from: -1, to: 1 } };
 * const start = ({ x }: { readonly x: number }) => ({ train: () => -(x * x) });
 * const tried = await bayesianSearch(space, start, { trials: 9, epochs: 1, random: new Random(0) });
 * assert.ok(Math.abs(bestEvaluation(tried).settings.x) < 0.1);
 * ```
 */
export async function bayesianSearch<S extends Space>(
  space: S,
  start: StartTraining<S>,
  options: BayesianSearchOptions,
): Promise<readonly Evaluation<S>[]> {
  const task = "search by Bayesian optimization", account = new Account(task, space, start);
  const { trials, epochs, random, candidates = 500, beta = 2.6 } = requireObject(
    task,
    "options",
    options,
  );
  const { initial = 3 * Object.keys(space).length } = options;
  for (const [name, count] of Object.entries({ trials, epochs, initial, candidates })) {
    checkWhole(task, name, count);
  }
  checkPositive(task, "beta", beta);
  requireRandom(task, random);
  const points: number[][] = [], scores: number[] = [];
  for (let i = 0; i < trials; i++) {
    const point = i < initial
      ? randomPoint(space, random)
      : mostHopeful(points, scores, { space, random, candidates, beta });
    scores.push(await account.tryOut(point, epochs));
    points.push(point);
  }
  return account.evaluations;
}
