/** What follows from the betas of a diffusion process: signal, noise, and the posterior's coefficients. */
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * The numbers of a diffusion process, one a step. Step t of the code, 0 to steps - 1, is step t + 1 of
 * the papers.
 */
export interface NoiseSchedule {
  /** Number of steps, T. */
  readonly steps: number;
  /** Variance of the noise that a step adds. */
  readonly betas: Float64Array;
  /** 1 - beta: what a step leaves of the variance of the signal. */
  readonly alphas: Float64Array;
  /** Product of the alphas up to this step: what is left of the signal's variance. */
  readonly alphaBars: Float64Array;
  /** alphaBar before this step; 1 for the first. */
  readonly previousAlphaBars: Float64Array;
  /** alphaBar / (1 - alphaBar), the signal-to-noise ratio (信噪比). */
  readonly signalToNoise: Float64Array;
  /** Variance of q(x_{t-1} | x_t, x_0); 0 for the first step. */
  readonly posteriorVariances: Float64Array;
  /** What x_0 is multiplied by in the mean of q(x_{t-1} | x_t, x_0). */
  readonly posteriorX0Weights: Float64Array;
  /** What x_t is multiplied by there. */
  readonly posteriorXWeights: Float64Array;
}

/**
 * The numbers of the diffusion process whose steps add noise of these variances:
 *
 *     alphaBar_t = product over s <= t of (1 - beta_s)
 *     posterior variance = beta_t (1 - alphaBar_{t-1}) / (1 - alphaBar_t)
 *     posterior mean = beta_t sqrt(alphaBar_{t-1}) / (1 - alphaBar_t) x_0
 *                    + (1 - alphaBar_{t-1}) sqrt(alpha_t) / (1 - alphaBar_t) x_t
 *
 * (Ho et al. 2020, arXiv:2006.11239, equations 4, 6 and 7.)
 *
 * @param betas such as from {@linkcode noiseBetas}: at least one, each in (0, 1]
 * @returns see {@linkcode NoiseSchedule}
 * @throws {RangeError | TypeError} for no step, or a beta out of its range
 *
 * @example
 * ```ts
 * import { noiseSchedule } from "lib/diffusion/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { alphaBars, posteriorVariances } = noiseSchedule([0.5, 0.5]);
 * assert.deepEqual([...alphaBars], [0.5, 0.25]);
 * assert.equal(posteriorVariances[1], 0.5 * (1 - 0.5) / (1 - 0.25));
 * ```
 */
export function noiseSchedule(betas: ArrayLike<number>): NoiseSchedule {
  const task = "make a noise schedule", steps = betas?.length;
  if (!(steps > 0)) throw invalidArgument(task, "betas", "of at least one step", betas, "object");
  const schedule = {
    steps,
    betas: Float64Array.from(betas),
    ...{ alphas: new Float64Array(steps), alphaBars: new Float64Array(steps) },
    ...{ previousAlphaBars: new Float64Array(steps), signalToNoise: new Float64Array(steps) },
    posteriorVariances: new Float64Array(steps),
    posteriorX0Weights: new Float64Array(steps),
    posteriorXWeights: new Float64Array(steps),
  };
  let previous = 1;
  for (let t = 0; t < steps; t++) {
    const beta = betas[t]!;
    if (!(beta > 0 && beta <= 1)) throw invalidArgument(task, `betas[${t}]`, "in (0, 1]", beta);
    const alpha = 1 - beta, alphaBar = previous * alpha, noise = 1 - alphaBar;
    schedule.alphas[t] = alpha;
    schedule.alphaBars[t] = alphaBar;
    schedule.previousAlphaBars[t] = previous;
    schedule.signalToNoise[t] = alphaBar / noise;
    schedule.posteriorVariances[t] = beta * (1 - previous) / noise;
    schedule.posteriorX0Weights[t] = beta * Math.sqrt(previous) / noise;
    schedule.posteriorXWeights[t] = (1 - previous) * Math.sqrt(alpha) / noise;
    previous = alphaBar;
  }
  return schedule;
}
