/** The forward process (前向过程) of diffusion: noise, step by step or at once. */
import * as tf from "@tensorflow/tfjs";
import { atTimes, checkShapes, checkTimes, type Times } from "./_at_times.ts";
import type { NoiseSchedule } from "./noise_schedule.ts";

/**
 * One step of the forward process, from x_{t-1} to x_t:
 *
 *     x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) noise,   noise ~ N(0, I)
 *
 * (Ho et al. 2020, arXiv:2006.11239, equation 2.)
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param x x_{t-1}, shape [batch, ...]
 * @param time t, which step; one for all examples or one for each
 * @param noise standard normal, the shape of x
 * @returns x_t, the shape of x
 * @throws {RangeError | TypeError} for another shape, or a time that is no step of the schedule
 *
 * @example
 * ```ts
 * import { forwardStep, noiseSchedule } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[5]]), noise = tf.tensor2d([[1]]);
 * assert.ok(Math.abs(forwardStep(noiseSchedule([0.36]), x, 0, noise).dataSync()[0]! - 4.6) < 1e-6);
 * ```
 */
export function forwardStep<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  x: T,
  time: Times,
  noise: T,
): T {
  const variance = (t: number) => schedule.alphas[t]!;
  return mix("add the noise of a step", { schedule, x, time, noise }, variance);
}

/**
 * The forward process at once, from x_0 to x_t, in closed form:
 *
 *     x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) noise,   noise ~ N(0, I)
 *
 * (Ho et al. 2020, arXiv:2006.11239, equation 4.)
 *
 * @param schedule from {@linkcode noiseSchedule}
 * @param x0 examples without noise, shape [batch, ...]
 * @param time t, up to which step; one for all examples or one for each
 * @param noise standard normal, the shape of x0
 * @returns x_t, the shape of x0
 * @throws {RangeError | TypeError} for another shape, or a time that is no step of the schedule
 *
 * @example
 * ```ts
 * import { addNoise, noiseSchedule } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const schedule = noiseSchedule([0.75, 0.75]); // alphaBar: 1/4, 1/16
 * const x = addNoise(schedule, tf.ones([2, 3]), [0, 1], tf.zeros([2, 3]));
 * assert.deepEqual(x.arraySync(), [[0.5, 0.5, 0.5], [0.25, 0.25, 0.25]]);
 * ```
 */
export function addNoise<T extends tf.Tensor>(
  schedule: NoiseSchedule,
  x0: T,
  time: Times,
  noise: T,
): T {
  const variance = (t: number) => schedule.alphaBars[t]!;
  return mix("add noise", { schedule, x: x0, time, noise, name: "x0" }, variance);
}

/** Signal and noise, where `share` is what is left of the signal's variance. */
function mix<T extends tf.Tensor>(
  task: string,
  { schedule, x, time, noise, name = "x" }: {
    readonly schedule: NoiseSchedule;
    readonly x: T;
    readonly time: Times;
    readonly noise: T;
    readonly name?: string;
  },
  share: (time: number) => number,
): T {
  checkShapes(task, { [name]: x, noise });
  checkTimes(task, time, { steps: schedule.steps, batch: x.shape[0]! });
  return tf.tidy(() => {
    const signal = atTimes(time, x.rank, (t) => Math.sqrt(share(t)));
    const deviation = atTimes(time, x.rank, (t) => Math.sqrt(1 - share(t)));
    return tf.add<T>(tf.mul(x, signal), tf.mul(noise, deviation));
  });
}
