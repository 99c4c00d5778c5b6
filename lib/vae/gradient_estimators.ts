/** Two ways to estimate the gradient of an expectation over a Gaussian, and how noisy each is. */
import type { Random } from "../random/mod.ts";

/** A function of the sample, with its gradient. */
export interface Objective {
  /** f(z), z of shape [dimensions]. */
  value(z: Float64Array): number;
  /** Gradient of f at z, written into `out`, shape [dimensions]. */
  gradient(z: Float64Array, out: Float64Array): void;
}

/** Mean and variance of one estimator over its samples, averaged over the coordinates. */
export interface EstimatorSummary {
  /** Mean of the single-sample estimates: for both estimators close to that of the true gradient. */
  readonly mean: number;
  /** Variance of a single-sample estimate, with division by samples - 1. */
  readonly variance: number;
}

/** Both estimators on the same noise. */
export interface GradientComparison {
  /** Of grad f(z), the pathwise estimator. */
  readonly reparameterized: EstimatorSummary;
  /** Of (f(z) - baseline) epsilon, the score-function estimator (REINFORCE). */
  readonly scoreFunction: EstimatorSummary;
  /** Variance of the score function over variance of the reparameterized estimator. */
  readonly ratio: number;
}

/**
 * Estimate the gradient of E[f(z)], z ~ N(mean, I), with respect to the mean in two ways from the
 * same samples z = mean + epsilon:
 *
 * - reparameterized (pathwise): grad f(z)
 * - score function (REINFORCE, Williams 1992): (f(z) - baseline) epsilon
 *
 * Both have the right expectation (Mohamed et al. 2020, sections 4 and 5).
 *
 * @param objective f and its gradient
 * @param mean mean of z, shape [dimensions], not empty
 * @param options `samples`: at least 2; `random`: where epsilon is drawn from; `baseline`: a
 *   constant subtracted from f, default 0
 * @returns mean and variance of a single-sample estimate, averaged over coordinates, and their ratio
 * @throws {RangeError} for an empty mean, a number that is not finite, there or from the objective, or
 *   fewer than 2 samples
 *
 * @example
 * ```ts
 * import { compareGradientEstimators } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const square = {
 *   value: (z: Float64Array) => z[0]! ** 2,
 *   gradient: (z: Float64Array, out: Float64Array) => void (out[0] = 2 * z[0]!),
 * };
 * const options = { samples: 10_000, random: new Random(0) };
 * const { ratio } = compareGradientEstimators(square, Float64Array.of(1), options);
 * assert.ok(ratio > 2);
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export function compareGradientEstimators(
  objective: Objective,
  mean: Float64Array,
  { samples, random, baseline = 0 }: {
    readonly samples: number;
    readonly random: Random;
    readonly baseline?: number;
  },
): GradientComparison {
  const dimensions = mean.length;
  if (dimensions === 0) {
    throw new RangeError('Cannot compare gradient estimators: "mean" must not be empty');
  }
  if (!Number.isInteger(samples) || samples < 2) {
    throw new RangeError(
      'Cannot compare gradient estimators: "samples" must be an integer of at least 2, ' +
        `current value is ${samples}`,
    );
  }
  const epsilon = new Float64Array(dimensions), z = new Float64Array(dimensions);
  const pathwise = new Float64Array(dimensions), score = new Float64Array(dimensions);
  const pathwiseMoments = new Moments(dimensions), scoreMoments = new Moments(dimensions);
  for (let sample = 0; sample < samples; sample++) {
    random.fillNormal(epsilon);
    for (let d = 0; d < dimensions; d++) z[d] = mean[d]! + epsilon[d]!;
    objective.gradient(z, pathwise);
    const centred = objective.value(z) - baseline;
    for (let d = 0; d < dimensions; d++) score[d] = centred * epsilon[d]!;
    pathwiseMoments.add(pathwise);
    scoreMoments.add(score);
  }
  const reparameterized = pathwiseMoments.summary(), scoreFunction = scoreMoments.summary();
  for (const { mean, variance } of [reparameterized, scoreFunction]) {
    if (Number.isFinite(mean) && Number.isFinite(variance)) continue;
    throw new RangeError(
      'Cannot compare gradient estimators: "mean", "baseline" and what "objective" gives must be ' +
        `finite, current mean and variance are ${mean} and ${variance}`,
    );
  }
  return {
    reparameterized,
    scoreFunction,
    ratio: scoreFunction.variance / reparameterized.variance,
  };
}

/** Running mean and sum of squared deviations of each coordinate (Welford 1962). */
class Moments {
  #count = 0;
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;

  constructor(dimensions: number) {
    this.#mean = new Float64Array(dimensions);
    this.#squares = new Float64Array(dimensions);
  }

  add(values: Float64Array): void {
    this.#count++;
    for (let d = 0; d < values.length; d++) {
      const deviation = values[d]! - this.#mean[d]!;
      this.#mean[d]! += deviation / this.#count;
      this.#squares[d]! += deviation * (values[d]! - this.#mean[d]!);
    }
  }

  summary(): EstimatorSummary {
    const average = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    return { mean: average(this.#mean), variance: average(this.#squares) / (this.#count - 1) };
  }
}
