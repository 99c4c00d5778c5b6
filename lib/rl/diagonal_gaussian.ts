/** The diagonal Gaussian policy: an action of real numbers, each normal and independent of the others. */
import { exp } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { FloatArray, Random } from "../random/mod.ts";
import type {
  ActionDistribution,
  DistributionGradients,
  Evaluation,
} from "./action_distribution.ts";

/** ln sqrt(2 pi). */
const LOG_SQRT_TWO_PI = 0.9189385332046727;

/**
 * Diagonal Gaussians: a row of parameters has the means m [size], then the logarithms of the
 * standard deviations l [size]; an action is a = m + exp(l) noise.
 *
 * With z = (a - m) exp(-l): log p = -sum of z^2 / 2 + l + log(2 pi) / 2, entropy = sum of
 * l + log(2 pi e) / 2, KL(old || new) = sum of l - l_old + (exp(2 l_old - 2 l) + z_old^2 - 1) / 2 with
 * z_old = (m_old - m) exp(-l). Only differences of l are exponentiated, and 0 exp(-l) is 0 however
 * small the deviation.
 *
 * @example
 * ```ts
 * import { DiagonalGaussian } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const policy = new DiagonalGaussian(1), parameters = Float64Array.of(3, 0); // mean 3, deviation 1
 * const out = { logProbabilities: new Float64Array(1), entropies: new Float64Array(1) };
 * policy.evaluate(parameters, Float64Array.of(3), out);
 * assert.ok(Math.abs(out.logProbabilities[0]! + 0.5 * Math.log(2 * Math.PI)) < 1e-12);
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export class DiagonalGaussian implements ActionDistribution {
  readonly parameterCount: number;

  /**
   * Two parameters for each number of an action: mean and logarithm of the standard deviation.
   *
   * @param actionSize numbers in an action, at least 1
   */
  constructor(readonly actionSize: number) {
    if (!(Number.isSafeInteger(actionSize) && actionSize >= 1)) {
      const task = "make a diagonal Gaussian policy";
      throw invalidArgument(task, "size", "a positive integer", actionSize);
    }
    this.parameterCount = 2 * actionSize;
  }

  /** Draws one standard normal number for each number of an action. */
  sample(
    parameters: FloatArray,
    random: Random,
    { actions, logProbabilities }: {
      readonly actions: FloatArray;
      readonly logProbabilities: FloatArray;
    },
  ): void {
    const { actionSize: size } = this;
    for (let row = 0; row < logProbabilities.length; row++) {
      const means = row * 2 * size, logs = means + size;
      for (let j = 0; j < size; j++) {
        const deviation = exp(parameters[logs + j]!);
        actions[row * size + j] = parameters[means + j]! + deviation * random.normal();
        if (Number.isFinite(actions[row * size + j])) continue;
        const task = "draw an action", requirement = "parameters that give a finite one";
        throw invalidArgument(task, `row ${row}`, requirement, actions[row * size + j]);
      }
      logProbabilities[row] = this.#logProbability(parameters, actions, row);
    }
  }

  mode(parameters: FloatArray, actions: FloatArray): void {
    const { actionSize: size } = this;
    for (let i = 0; i < actions.length; i++) {
      const row = Math.floor(i / size);
      actions[i] = parameters[row * size + i]!; // 2 size row + (i - size row)
    }
  }

  evaluate(parameters: FloatArray, actions: FloatArray, out: Evaluation): void {
    const { actionSize: size } = this;
    for (let row = 0; row < out.logProbabilities.length; row++) {
      const logs = row * 2 * size + size;
      let entropy = 0;
      for (let j = logs; j < logs + size; j++) entropy += parameters[j]! + 0.5 + LOG_SQRT_TWO_PI;
      out.logProbabilities[row] = this.#logProbability(parameters, actions, row);
      out.entropies[row] = entropy;
    }
  }

  klDivergences(old: FloatArray, parameters: FloatArray, out: FloatArray): void {
    const { actionSize: size } = this;
    for (let row = 0; row < out.length; row++) {
      let divergence = 0;
      for (let j = row * 2 * size; j < row * 2 * size + size; j++) {
        const log = parameters[j + size]!, logRatio = old[j + size]! - log;
        const z = scaled(old[j]! - parameters[j]!, log);
        divergence += 0.5 * (exp(2 * logRatio) + z * z - 1) - logRatio;
      }
      out[row] = divergence;
    }
  }

  backward(
    parameters: FloatArray,
    actions: FloatArray,
    { logProbability, entropy, kl }: DistributionGradients,
    out: FloatArray,
  ): void {
    const { actionSize: size } = this;
    for (let i = 0; i < actions.length; i++) {
      const row = Math.floor(i / size), at = row * size + i; // of the mean
      const log = parameters[at + size]!, dLogP = logProbability[row]!;
      const z = scaled(actions[i]! - parameters[at]!, log);
      let dMean = scaled(dLogP * z, log), dLog = dLogP * (z * z - 1) + entropy;
      if (kl !== undefined) {
        const zOld = scaled(kl.old[at]! - parameters[at]!, log);
        dMean -= kl.weight * scaled(zOld, log);
        dLog += kl.weight * (1 - exp(2 * (kl.old[at + size]! - log)) - zOld * zOld);
      }
      out[at] = dMean;
      out[at + size] = dLog;
    }
  }

  #logProbability(parameters: FloatArray, actions: FloatArray, row: number): number {
    const { actionSize: size } = this;
    let sum = 0;
    for (let j = 0; j < size; j++) {
      const mean = row * 2 * size + j, log = parameters[mean + size]!;
      const z = scaled(actions[row * size + j]! - parameters[mean]!, log);
      sum -= 0.5 * z * z + log + LOG_SQRT_TWO_PI;
    }
    return sum;
  }
}

/** difference exp(-log); 0 for no difference, also where exp(-log) is beyond the largest number. */
function scaled(difference: number, log: number): number {
  return difference === 0 ? 0 : difference * exp(-log);
}
