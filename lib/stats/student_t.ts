/** Student's t distribution: its distribution function and its quantiles. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkInsideUnit } from "./_checks.ts";
import { studentTTail } from "./_student_t_tail.ts";

/**
 * The distribution function of Student's t: P(T <= t) = 1 - I_x(v/2, 1/2) / 2 for t > 0, with
 * x = v / (v + t^2) and I the regularized incomplete beta function (Abramowitz and Stegun 26.5.27).
 *
 * @param t Any number, also infinite.
 * @param degreesOfFreedom v, finite, at least 1; need not be an integer.
 * @returns A probability, to about 12 digits up to 1000 degrees of freedom.
 * @throws {RangeError | TypeError} When an argument is out of its range.
 *
 * @example
 * ```ts
 * import { studentTDistribution } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(studentTDistribution(1, 1) - 0.75) < 1e-12);
 * ```
 */
export function studentTDistribution(t: number, degreesOfFreedom: number): number {
  const task = "compute Student's t distribution";
  if (typeof t !== "number" || Number.isNaN(t)) throw invalidArgument(task, "t", "a number", t);
  checkDegreesOfFreedom(task, degreesOfFreedom);
  const tail = studentTTail(Math.abs(t), degreesOfFreedom);
  return t > 0 ? 1 - tail : tail;
}

/**
 * The quantile of Student's t: the t with P(T <= t) = probability, by bisection.
 *
 * @param probability In (0, 1).
 * @param degreesOfFreedom Finite, at least 1; need not be an integer.
 * @returns The quantile, to about 12 digits up to 1000 degrees of freedom.
 * @throws {RangeError | TypeError} When an argument is out of its range.
 *
 * @example The factor of a 95 % interval from ten values
 * ```ts
 * import { studentTQuantile } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(studentTQuantile(0.975, 9) - 2.262157162798) < 1e-10);
 * ```
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  const task = "compute a quantile of Student's t";
  checkInsideUnit(task, "probability", probability);
  checkDegreesOfFreedom(task, degreesOfFreedom);
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  let high = 1;
  while (studentTTail(high, degreesOfFreedom) > tail) high *= 2;
  let low = high === 1 ? 0 : high / 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return probability < 0.5 ? -middle : middle;
    if (studentTTail(middle, degreesOfFreedom) > tail) low = middle;
    else high = middle;
  }
}

function checkDegreesOfFreedom(task: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 1)) {
    throw invalidArgument(task, "degreesOfFreedom", "a finite number of at least 1", value);
  }
}
