/**
 * Looking for hyper-parameters: a grid, random search, Hyperband and Bayesian optimization, all over
 * the same space and with the same account of what was tried and what it cost.
 *
 * @example
 * ```ts
 * import { bestEvaluation, randomSearch } from "lib/tuning/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { rate: { from: 1e-4, to: 1, scale: "log" } } as const;
 * const start = ({ rate }: { readonly rate: number }) => ({
 *   train: (_epochs: number) => 1 - Math.abs(rate - 0.1), // in place of a training
 * });
 * const tried = await randomSearch(space, start, { trials: 20, epochs: 5, random: new Random(0) });
 * assert.equal(tried.at(-1)!.spent, 100);
 * assert.ok(bestEvaluation(tried).score > 0.9);
 * ```
 *
 * @module
 */
export { bayesianSearch, type BayesianSearchOptions } from "./bayesian_search.ts";
export {
  chooseGaussianProcess,
  fitGaussianProcess,
  type GaussianProcess,
  type GaussianProcessOptions,
  maternCovariance,
  type Prediction,
} from "./gaussian_process.ts";
export { gridPoints, gridSearch, type GridSearchOptions } from "./grid_search.ts";
export {
  bracketEpochs,
  type BracketOptions,
  hyperband,
  hyperbandBrackets,
  type HyperbandOptions,
  type Rung,
} from "./hyperband.ts";
export { randomSearch, type RandomSearchOptions } from "./random_search.ts";
export { type Dimension, type Settings, settingsAt, type Space } from "./space.ts";
export { bestEvaluation, type Evaluation, type StartTraining, type Training } from "./trial.ts";
