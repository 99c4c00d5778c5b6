/** The bootstrap of samples that were drawn in groups: percentile and bias-corrected intervals. */
import { invalidArgument } from "../_invalid_argument.ts";
import { standardNormalQuantile } from "../_normal_quantile.ts";
import { Random } from "../random/random.ts";
import { checkInsideUnit, checkPositiveInteger } from "./_checks.ts";
import { standardNormalDistribution } from "./_normal_distribution.ts";
import type { Interval } from "./intervals.ts";
import { quantile } from "./order_statistics.ts";

/** What every bootstrap needs and may be told. */
export interface ResamplingOptions {
  /** Where the resamples come from. */
  readonly random: Random;
  /** How many resamples, at least 1; default 10,000, which settles two digits of each end. */
  readonly resamples?: number;
  /** In (0, 1); default 0.95. */
  readonly confidence?: number;
}

/** Resampled elements: their indices, or the indices of the sample itself. */
export type Evaluate = (indices: Uint32Array) => number;

/** The statistic of the sample, and of every resample in ascending order. */
export interface Resampled {
  readonly estimate: number;
  readonly estimates: Float64Array;
}

/**
 * The statistic of all elements together, when each group is resampled by itself, with replacement.
 *
 * @param task What the caller does, for an error's text.
 * @param sizes How many elements each group has; their indices go on from group to group.
 * @throws {RangeError | TypeError} When an option is out of its range or the statistic of a resample
 *   isn't finite.
 */
export function resample(
  task: string,
  sizes: readonly number[],
  evaluate: Evaluate,
  { random, resamples = 10_000, confidence = 0.95 }: ResamplingOptions,
): Resampled {
  if (!(random instanceof Random)) {
    throw invalidArgument(task, "random", "a Random", random, "never");
  }
  checkPositiveInteger(task, "resamples", resamples);
  checkInsideUnit(task, "confidence", confidence);
  const checked = finiteOnly(task, evaluate);
  const indices = Uint32Array.from({ length: sizes.reduce((sum, n) => sum + n) }, (_, i) => i);
  const estimate = checked(indices);
  const estimates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let start = 0, position = 0;
    for (const size of sizes) {
      for (; position < start + size; position++) {
        indices[position] = start + random.integer(0, size);
      }
      start = position;
    }
    estimates[i] = checked(indices);
  }
  return { estimate, estimates: estimates.sort() };
}

/** The ends at the quantiles of both tails. */
export function percentileInterval(
  { estimate, estimates }: Resampled,
  confidence = 0.95,
): Interval {
  return {
    estimate,
    low: quantile(estimates, (1 - confidence) / 2),
    high: quantile(estimates, (1 + confidence) / 2),
  };
}

/**
 * The bias-corrected and accelerated interval (BCa, Efron 1987): its ends are the quantiles
 * Phi(z0 + (z0 + z) / (1 - a (z0 + z))) of the estimates for z = -+ `deviations`, with z0 from the
 * share of estimates below the sample's own and a from the skewness of the jackknife.
 *
 * @param size How many elements the one group has.
 * @param deviations How many standard deviations of a normal number each end lies out.
 */
export function correctedInterval(
  task: string,
  { estimate, estimates }: Resampled,
  evaluate: Evaluate,
  size: number,
  deviations: number,
): Interval {
  const bias = biasOf(estimate, estimates);
  const acceleration = accelerationOf(finiteOnly(task, evaluate), size);
  const end = (deviation: number) => {
    const shifted = bias + deviation, scale = 1 - acceleration * shifted;
    const corrected = scale > 0 ? bias + shifted / scale : Math.sign(shifted) * Infinity;
    return quantile(estimates, standardNormalDistribution(corrected));
  };
  return { estimate, low: end(-deviations), high: end(deviations) };
}

/** z0: the normal quantile of the share of estimates below the sample's, ties counted half. */
function biasOf(estimate: number, estimates: Float64Array): number {
  let below = 0;
  for (const other of estimates) below += other < estimate ? 1 : other === estimate ? 0.5 : 0;
  const share = below / estimates.length, least = 0.5 / estimates.length;
  return standardNormalQuantile(Math.min(Math.max(share, least), 1 - least));
}

/** a = sum u^3 / (6 (sum u^2)^(3/2)) with u_i = mean of the jackknife less the estimate without i. */
function accelerationOf(evaluate: Evaluate, size: number): number {
  const without = Float64Array.from({ length: size }, (_, left) => {
    const indices = Uint32Array.from({ length: size - 1 }, (_, i) => (i < left ? i : i + 1));
    return evaluate(indices);
  });
  const center = without.reduce((sum, value) => sum + value / size, 0);
  let largest = 0;
  for (const value of without) largest = Math.max(largest, Math.abs(center - value));
  if (largest === 0) return 0;
  let squares = 0, cubes = 0;
  for (const value of without) {
    const u = (center - value) / largest;
    squares += u * u;
    cubes += u * u * u;
  }
  return cubes / (6 * squares ** 1.5);
}

function finiteOnly(task: string, evaluate: Evaluate): Evaluate {
  return (indices) => {
    const value = evaluate(indices);
    if (Number.isFinite(value)) return value;
    throw invalidArgument(task, "statistic", "a function that returns finite numbers", value);
  };
}

/** A statistic of values as one of their indices; the array that it is given is reused. */
export function ofIndices(
  values: ArrayLike<number>,
  statistic: (sample: Float64Array) => number,
): Evaluate {
  let sample = new Float64Array(values.length);
  return (indices) => {
    if (sample.length !== indices.length) sample = new Float64Array(indices.length);
    for (let i = 0; i < indices.length; i++) sample[i] = values[indices[i]!]!;
    return statistic(sample);
  };
}
