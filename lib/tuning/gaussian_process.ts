/** Gaussian process regression (高斯过程回归): a guess of a function, and how sure it is. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { checkPositive } from "./_checks.ts";
import { choleskyFactor, solveLower, solveUpper } from "./_cholesky.ts";

/** How smooth the function is taken to be, and how exactly it was seen. */
export interface GaussianProcessOptions {
  /** At about which distance values have little in common any more: greater than 0. */
  readonly lengthScale: number;
  /** Variance of the noise on a value, as a share of the variance of the function: greater than 0. */
  readonly noise: number;
}

/** The guess at a point. */
export interface Prediction {
  /** Expected value of the function. */
  readonly mean: number;
  /** Standard deviation of the function about it, without the noise of an observation. */
  readonly deviation: number;
}

/** A fitted process. */
export interface GaussianProcess {
  /** Guesses the function at a point: [dimensions]. */
  readonly predict: (point: ArrayLike<number>) => Prediction;
  /** ln of the probability density of the values, standardized: larger for options that fit. */
  readonly logLikelihood: number;
}

/**
 * The Matérn covariance of smoothness 5/2 with variance 1: (1 + d + d^2 / 3) e^-d, where
 * d = sqrt(5) distance / lengthScale (Rasmussen and Williams 2006, "Gaussian processes for machine
 * learning", equation 4.17).
 *
 * @param distance at least 0
 * @param lengthScale greater than 0
 * @returns in [0, 1]
 *
 * @example
 * ```ts
 * import { maternCovariance } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(maternCovariance(0, 1), 1);
 * assert.ok(maternCovariance(3, 1) < 0.03);
 * ```
 */
export function maternCovariance(distance: number, lengthScale: number): number {
  const d = Math.sqrt(5) * distance / lengthScale;
  return (1 + d + d * d / 3) * exp(-d);
}

function distanceBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squares);
}

/**
 * A function seen at some points with noise (Rasmussen and Williams 2006, algorithm 2.1). Values are
 * standardized before and predictions scaled back. With K the covariances of the points and k those
 * of a new point with them: mean k^T (K + noise I)^-1 y, variance 1 - k^T (K + noise I)^-1 k.
 *
 * @param points [count][dimensions], at least one
 * @param values [count]
 * @param options see {@linkcode GaussianProcessOptions}
 * @returns see {@linkcode GaussianProcess}
 * @throws {RangeError | TypeError} for points and values that do not fit, are not finite, or bad options
 *
 * @example
 * ```ts
 * import { fitGaussianProcess } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { predict } = fitGaussianProcess([[0], [1]], [3, 5], { lengthScale: 1, noise: 1e-6 });
 * assert.ok(Math.abs(predict([1]).mean - 5) < 1e-3);
 * assert.ok(predict([0.5]).deviation > predict([1]).deviation);
 * ```
 */
export function fitGaussianProcess(
  points: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  options: GaussianProcessOptions,
): GaussianProcess {
  const task = "fit a Gaussian process";
  const { lengthScale, noise } = requireObject(task, "options", options);
  checkPositive(task, "lengthScale", lengthScale);
  checkPositive(task, "noise", noise);
  checkPoints(task, points, values);
  const n = points.length, { center, spread, standardized } = standardize(values);
  const covariance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    maternCovariance(distanceBetween(a, b), lengthScale);
  const K = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) K[i * n + j] = covariance(points[i]!, points[j]!);
    K[i * n + i]! += noise;
  }
  const L = choleskyFactor(K, n), half = solveLower(L, standardized), weights = solveUpper(L, half);
  let logLikelihood = -n / 2 * log(2 * Math.PI);
  for (let i = 0; i < n; i++) logLikelihood -= half[i]! ** 2 / 2 + log(L[i * n + i]!);
  const predict = (point: ArrayLike<number>) => {
    const k = points.map((other) => covariance(other, point)), explained = solveLower(L, k);
    const mean = k.reduce((sum, value, i) => sum + value * weights[i]!, 0);
    const variance = explained.reduce((rest, value) => rest - value * value, 1);
    return { mean: center + spread * mean, deviation: spread * Math.sqrt(Math.max(0, variance)) };
  };
  return { predict, logLikelihood };
}

function checkPoints(
  task: string,
  points: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
): void {
  if (!(Array.isArray(points) && points.length > 0)) {
    throw invalidArgument(task, "points", "an array of at least one point", points, "object");
  }
  if (values?.length !== points.length) {
    throw invalidArgument(task, "values.length", `${points.length}`, values?.length);
  }
  for (const [i, point] of points.entries()) {
    if (point.length === points[0]!.length && Array.from(point).every(Number.isFinite)) continue;
    const requirement = `${points[0]!.length} finite numbers`;
    throw invalidArgument(task, `points[${i}]`, requirement, point, "object");
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw invalidArgument(task, `values[${i}]`, "finite", values[i]);
    }
  }
}

/** Mean 0 and variance 1; equal values only lose their mean. */
function standardize(values: ArrayLike<number>) {
  const all = Array.from(values);
  const center = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - center) ** 2, 0) / all.length;
  const spread = variance > 0 ? Math.sqrt(variance) : 1;
  return { center, spread, standardized: all.map((value) => (value - center) / spread) };
}

/**
 * The process whose options make the values most probable, among a few length scales and noises.
 *
 * @param points [count][dimensions], at least one
 * @param values [count]
 * @param options values to choose from: by default length scales from 0.1 to 3.2 and noises from
 *   0.0001 to 1
 * @returns the process, and the options that it has
 * @throws {RangeError | TypeError} as {@linkcode fitGaussianProcess}
 *
 * @example
 * ```ts
 * import { chooseGaussianProcess } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const points = [0, 0.2, 0.4, 0.6, 0.8, 1].map((x) => [x]);
 * const line = chooseGaussianProcess(points, points.map(([x]) => x!));
 * assert.ok(Math.abs(line.predict([0.5]).mean - 0.5) < 0.01);
 * ```
 */
export function chooseGaussianProcess(
  points: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  options: {
    readonly lengthScales?: readonly number[];
    readonly noises?: readonly number[];
  } = {},
): GaussianProcess & GaussianProcessOptions {
  const { lengthScales = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2], noises = [1e-4, 1e-3, 0.01, 0.1, 1] } =
    requireObject("choose a Gaussian process", "options", options);
  const fits = lengthScales.flatMap((lengthScale) =>
    noises.map((noise) => ({
      ...fitGaussianProcess(points, values, { lengthScale, noise }),
      lengthScale,
      noise,
    }))
  );
  if (fits.length === 0) {
    const task = "choose a Gaussian process", requirement = "not empty, nor the noises";
    throw invalidArgument(task, "lengthScales", requirement, lengthScales, "object");
  }
  return fits.reduce((best, fit) => fit.logLikelihood > best.logLikelihood ? fit : best);
}
