/** The posterior of the forward process: what x was a step earlier, when x_0 is known. */
import * as tf from "@tensorflow/tfjs";
import { log } from "../_exp_log.ts";
import { atTimes, checkShapes, checkTimes, type Times } from "./_at_times.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";

/** The parameters of q(x_{t-1} | x_t, x_0), a Gaussian with the same variance in every element. */
export interface Posterior<T extends tf.Tensor> {
  /** Mean, the shape of x. */
  readonly mean: T;
  /** Variance of each example, shape [batch]; 0 at time 0. */
  readonly variance: tf.Tensor1D;
  /** Its natural logarithm, of at least 1e-20, shape [batch]. */
  readonly logVariance: tf.Tensor1D;
}

/**
 * The posterior q(x_{t-1} | x_t, x_0) of the forward process (Ho et al. 2020, arXiv:2006.11239, equations
 * 6 and 7); the formulas stand at {@linkcode noiseSchedule}.
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param given `x0`: the examples, [batch, ...]; `x`: x_t, the same shape; `time`: t, one for all examples
 *   or one for each
 * @returns see {@linkcode Posterior}
 * @throws {RangeError | TypeError} for another shape, or a time that is no step of the schedule
 *
 * @example
 * ```ts
 * import { noiseSchedule, posterior } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x0 = tf.tensor2d([[3]]), x = tf.tensor2d([[7]]);
 * const { mean, variance } = posterior(noiseSchedule([0.5, 0.5]), { x0, x, time: 0 });
 * assert.deepEqual([mean.dataSync()[0], variance.dataSync()[0]], [3, 0]); // x_0 itself
 * ```
 */
export function posterior<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  { x0, x, time }: { readonly x0: T; readonly x: T; readonly time: Times },
): Posterior<T> {
  const task = "compute the posterior";
  checkShapes(task, { x, x0 });
  const batch = x.shape[0]!;
  checkTimes(task, time, { steps: schedule.steps, batch });
  const times = typeof time === "number" ? new Array<number>(batch).fill(time) : time;
  return tf.tidy(() => {
    const { posteriorX0Weights, posteriorXWeights, posteriorVariances } = schedule;
    const ofX0 = atTimes(time, x.rank, (t) => posteriorX0Weights[t]!);
    const ofX = atTimes(time, x.rank, (t) => posteriorXWeights[t]!);
    return {
      mean: tf.add<T>(tf.mul(x0, ofX0), tf.mul(x, ofX)),
      variance: atTimes(times, 1, (t) => posteriorVariances[t]!) as tf.Tensor1D,
      logVariance: atTimes(times, 1, (t) => log(Math.max(posteriorVariances[t]!, 1e-20))),
    } as { mean: T; variance: tf.Tensor1D; logVariance: tf.Tensor1D };
  });
}
