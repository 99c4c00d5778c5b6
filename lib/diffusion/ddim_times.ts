/** Which steps of a diffusion process a sampler in few steps takes. */
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * The times that a sampler in few steps visits, from the last step of the schedule to -1, where no noise
 * is left: evenly spaced, rounded towards 0.
 *
 * @param steps of the schedule, a positive integer
 * @param samplingSteps how many of them are taken, an integer in [1, steps]
 * @returns samplingSteps + 1 times, each below the one before
 * @throws {RangeError | TypeError} for sizes out of their range
 *
 * @example
 * ```ts
 * import { ddimTimes } from "lib/diffusion/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(ddimTimes(1000, 4), [999, 749, 499, 249, -1]);
 * ```
 */
export function ddimTimes(steps: number, samplingSteps: number): number[] {
  const task = "choose the times of a sampler";
  if (!(Number.isSafeInteger(steps) && steps > 0)) {
    throw invalidArgument(task, "steps", "a positive integer", steps);
  }
  if (!(Number.isSafeInteger(samplingSteps) && samplingSteps > 0 && samplingSteps <= steps)) {
    throw invalidArgument(task, "samplingSteps", `an integer in [1, ${steps}]`, samplingSteps);
  }
  const distance = steps / samplingSteps, half = Math.floor((samplingSteps + 1) / 2);
  const upwards = Array.from({ length: samplingSteps + 1 }, (_, i) => {
    const time = i < half ? distance * i - 1 : steps - 1 - distance * (samplingSteps - i);
    return Math.trunc(time) + 0; // never -0
  });
  return upwards.reverse();
}
