/** Noise schedules (噪声调度): how much noise each step of a diffusion process adds. */
import { checkSizes } from "../_check_sizes.ts";
import { exp } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { cosine } from "../_sine_cosine.ts";

/**
 * The name of a noise schedule; T is the number of steps.
 *
 * - `"linear"`: from 1e-4 k to 0.02 k with k = 1000 / T, so that as much noise is added in all, whatever
 *   T is; at least 20 steps
 * - `"ddpm_linear"`: from 1e-4 to 0.02, as Ho et al. 2020 (arXiv:2006.11239, section 4), who have T = 1000
 * - `"stable_diffusion"`: linear in sqrt(beta), from 0.00085 to 0.012, as Stable Diffusion
 * - `"cosine"`: alphaBar(u) = cos^2((u + 0.008) / 1.008 pi / 2), u = t / T (Nichol & Dhariwal 2021,
 *   arXiv:2102.09672, equation 17)
 * - `"sigmoid"`: alphaBar(u) = sigmoid(3 - 6u), moved and scaled to fall from 1 to 0 (Jabri, Fleet & Chen
 *   2022, arXiv:2212.11972)
 *
 * For the last two, beta_t = 1 - alphaBar(t / T) / alphaBar((t - 1) / T), at most 0.999.
 */
export type NoiseScheduleName =
  | "linear"
  | "ddpm_linear"
  | "stable_diffusion"
  | "cosine"
  | "sigmoid";

const TASK = "make a noise schedule";
/** The betas of a schedule that is given by its signal are cut off here. */
const LARGEST_BETA = 0.999;

const SCHEDULES: Readonly<Record<NoiseScheduleName, (steps: number) => Float64Array>> = {
  linear: (steps) => evenlySpaced(1e-4 * 1000 / steps, 0.02 * 1000 / steps, steps),
  ddpm_linear: (steps) => evenlySpaced(1e-4, 0.02, steps),
  stable_diffusion: (steps) =>
    evenlySpaced(Math.sqrt(0.00085), Math.sqrt(0.012), steps).map((root) => root ** 2),
  cosine: (steps) => betasOfSignal(steps, (u) => cosine((u + 0.008) / 1.008 * Math.PI / 2) ** 2),
  sigmoid: (steps) =>
    betasOfSignal(steps, (u) => (sigmoid(3 - 6 * u) - sigmoid(-3)) / (sigmoid(3) - sigmoid(-3))),
};

/**
 * The variances beta of the noise that the steps of a diffusion process add.
 *
 * @param name see {@linkcode NoiseScheduleName}
 * @param steps T, a positive integer; at least 20 for `"linear"`
 * @returns beta of each step, in (0, 1], shape [steps]
 * @throws {RangeError | TypeError} for an unknown name, or too few steps
 *
 * @example
 * ```ts
 * import { noiseBetas } from "lib/diffusion/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const betas = noiseBetas("linear", 1000);
 * assert.deepEqual([betas[0], betas[999]], [1e-4, 0.02]);
 * ```
 */
export function noiseBetas(name: NoiseScheduleName, steps: number): Float64Array {
  checkSizes(TASK, { steps });
  if (!Object.hasOwn(SCHEDULES, name)) {
    const requirement = `one of ${Object.keys(SCHEDULES).join(", ")}`;
    throw invalidArgument(TASK, "name", requirement, name, "string");
  }
  if (name === "linear" && steps < 20) {
    throw invalidArgument(TASK, "steps", 'at least 20 for "linear"', steps);
  }
  return SCHEDULES[name](steps);
}

function evenlySpaced(first: number, last: number, count: number): Float64Array {
  const step = count === 1 ? 0 : (last - first) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => {
    return i < count / 2 ? first + step * i : last - step * (count - 1 - i);
  });
}

/** From the share of the signal's variance that is left at u = t / steps. */
function betasOfSignal(steps: number, alphaBar: (u: number) => number): Float64Array {
  return Float64Array.from({ length: steps }, (_, t) => {
    const beta = 1 - alphaBar((t + 1) / steps) / alphaBar(t / steps);
    return Math.min(beta, LARGEST_BETA);
  });
}

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}
