/** The interval of a ratio of two means, measured on the same seeds. */
import { invalidArgument } from "../_invalid_argument.ts";
import { powerOfTwoFor, scaled } from "../_power_of_two.ts";
import { correctedInterval, resample, type ResamplingOptions } from "./_bootstrap.ts";
import { checkInsideUnit } from "./_checks.ts";
import { pairedDifferences } from "./_pairs.ts";
import type { Interval } from "./intervals.ts";
import { expandedDeviations } from "./mean_interval.ts";
import { studentTQuantile } from "./student_t.ts";
import { mean } from "./summary.ts";

/**
 * Fieller's interval of mean(a) / mean(b) for paired values (Fieller 1954, Journal of the Royal
 * Statistical Society B 16, 175-185): all r for which a paired t test doesn't tell a_i - r b_i from 0,
 * so the roots of (mean(a) - r mean(b))^2 = t^2 (s_aa - 2 r s_ab + r^2 s_bb) / n with
 * t = t_(1 - alpha/2, n - 1). Where the mean of b can't be told from 0, no ratio is out of the
 * question far out, and the ends are infinite.
 *
 * @param a At least two finite numbers.
 * @param b As many, in the same order; their mean isn't 0.
 * @param confidence In (0, 1).
 * @returns The ratio of the means and its interval.
 * @throws {RangeError | TypeError} When the lengths differ or are below 2, a value isn't finite, the
 *   mean of b is 0, or the confidence is out of its range.
 *
 * @example
 * ```ts
 * import { fiellerInterval } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { estimate, low, high } = fiellerInterval([21, 19, 20, 22], [10, 10, 11, 10]);
 * assert.equal(estimate, 2);
 * assert.ok(low > 1.6 && high < 2.4);
 * assert.equal(fiellerInterval([1, 2], [-9, 10]).high, Infinity);
 * ```
 */
export function fiellerInterval(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  confidence = 0.95,
): Interval {
  const task = "compute Fieller's interval";
  pairedDifferences(task, a, b);
  checkInsideUnit(task, "confidence", confidence);
  const scales = [powerOfTwoFor(a), powerOfTwoFor(b)] as const;
  const x = scaled(a, scales[0]), y = scaled(b, scales[1]), unit = scales[1] / scales[0];
  const n = a.length, meanX = mean(x), meanY = mean(y);
  if (meanY === 0) throw invalidArgument(task, "b", "an array whose mean isn't 0", b, "object");
  const square = studentTQuantile((1 + confidence) / 2, n - 1) ** 2 / (n * (n - 1));
  const product = (
    u: ArrayLike<number>,
    meanU: number,
    v: ArrayLike<number>,
    meanV: number,
  ) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (u[i]! - meanU) * (v[i]! - meanV);
    return meanU * meanV - square * sum;
  };
  const xx = product(x, meanX, x, meanX), yy = product(y, meanY, y, meanY);
  const xy = product(x, meanX, y, meanY);
  const estimate = meanX / meanY * unit;
  if (yy <= 0) return { estimate, low: -Infinity, high: Infinity };
  const root = Math.sqrt(Math.max(0, xy * xy - xx * yy));
  return { estimate, low: (xy - root) / yy * unit, high: (xy + root) / yy * unit };
}

/**
 * The bootstrap interval of mean(a) / mean(b) for paired values: pairs are drawn with replacement, and
 * the ends are those of {@linkcode meanInterval}. Other than Fieller's it is never negative for
 * positive values, and asks for no normal ones.
 *
 * @param a At least two finite numbers.
 * @param b As many greater than 0, in the same order.
 * @param options The generator, and what departs from the defaults.
 * @returns The ratio of the means and its interval.
 * @throws {RangeError | TypeError} When the lengths differ or are below 2, a value isn't finite, one of
 *   b isn't greater than 0, or an option is out of its range.
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { ratioInterval } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const seconds = [21, 19, 20, 22], before = [10, 10, 11, 10];
 * const { estimate, low, high } = ratioInterval(seconds, before, { random: new Random(0) });
 * assert.equal(estimate, 2);
 * assert.ok(low > 1.7 && high < 2.3);
 * ```
 */
export function ratioInterval(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: ResamplingOptions,
): Interval {
  const task = "compute an interval of a ratio";
  pairedDifferences(task, a, b);
  for (let i = 0; i < b.length; i++) {
    if (!(b[i]! > 0)) throw invalidArgument(task, `b[${i}]`, "greater than 0", b[i]);
  }
  const scales = [powerOfTwoFor(a), powerOfTwoFor(b)] as const;
  const x = scaled(a, scales[0]), y = scaled(b, scales[1]), unit = scales[1] / scales[0];
  const evaluate = (indices: Uint32Array) => {
    let above = 0, below = 0;
    for (const i of indices) {
      above += x[i]!;
      below += y[i]!;
    }
    return above / below * unit;
  };
  const resampled = resample(task, [a.length], evaluate, options);
  const deviations = expandedDeviations(a.length, options.confidence);
  return correctedInterval(task, resampled, evaluate, a.length, deviations);
}
