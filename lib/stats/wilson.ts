/** The interval of a share: so many successes of so many trials. */
import { invalidArgument } from "../_invalid_argument.ts";
import { standardNormalQuantile } from "../_normal_quantile.ts";
import { checkInsideUnit, checkPositiveInteger } from "./_checks.ts";
import type { Interval } from "./intervals.ts";

/**
 * The Wilson score interval of a probability (Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953): all p
 * for which |k/n - p| <= z sqrt(p (1 - p) / n), so
 * (p' + z^2 / 2n +- z sqrt(p' (1 - p') / n + z^2 / 4n^2)) / (1 + z^2 / n) with p' = k/n and
 * z = z_(1 - alpha/2). It stays within [0, 1], and has a width also where none or all succeeded.
 *
 * @param successes k, an integer in [0, trials].
 * @param trials n, an integer of at least 1.
 * @param confidence In (0, 1).
 * @returns The share k/n and its interval.
 * @throws {RangeError | TypeError} When an argument is out of its range.
 *
 * @example Ten seeds of ten solved the task
 * ```ts
 * import { wilsonInterval } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { low, high } = wilsonInterval(10, 10);
 * assert.equal(low.toFixed(2), "0.72");
 * assert.equal(high, 1);
 * ```
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  const task = "compute a Wilson interval";
  checkPositiveInteger(task, "trials", trials);
  if (!(Number.isInteger(successes) && successes >= 0 && successes <= trials)) {
    throw invalidArgument(task, "successes", `an integer in [0, ${trials}]`, successes);
  }
  checkInsideUnit(task, "confidence", confidence);
  const estimate = successes / trials;
  const z = standardNormalQuantile((1 + confidence) / 2), square = z * z / trials;
  const center = estimate + square / 2;
  const halfWidth = Math.sqrt(square * (estimate * (1 - estimate) + square / 4));
  return {
    estimate,
    low: successes === 0 ? 0 : (center - halfWidth) / (1 + square),
    high: successes === trials ? 1 : (center + halfWidth) / (1 + square),
  };
}
