/** The percentile bootstrap of samples that were drawn in groups. */
import { invalidArgument } from "../_invalid_argument.ts";
import { Random } from "../random/random.ts";
import { checkInsideUnit, checkPositiveInteger } from "./_checks.ts";
import type { BootstrapOptions, Interval } from "./intervals.ts";
import { quantile } from "./order_statistics.ts";

/**
 * The interval of a statistic of all values together, when each group is resampled by itself, with
 * replacement.
 *
 * @param task What the caller does, for an error's text.
 * @param groups Each of at least one finite number.
 * @throws {RangeError | TypeError} When an option is out of its range or the statistic of a resample
 *   isn't finite.
 */
export function percentileBootstrap(
  task: string,
  groups: readonly ArrayLike<number>[],
  options: BootstrapOptions & Required<Pick<BootstrapOptions, "statistic">>,
): Interval {
  const { random, statistic, resamples = 10_000, confidence = 0.95 } = options;
  if (!(random instanceof Random)) {
    throw invalidArgument(task, "random", "a Random", random, "never");
  }
  checkPositiveInteger(task, "resamples", resamples);
  checkInsideUnit(task, "confidence", confidence);
  const evaluate = (sample: Float64Array) => {
    const value = statistic(sample);
    if (Number.isFinite(value)) return value;
    throw invalidArgument(task, "statistic", "a function that returns finite numbers", value);
  };

  const sample = Float64Array.from(groups.flatMap((group) => Array.from(group)));
  const estimate = evaluate(sample);
  const estimates = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let position = 0;
    for (const group of groups) {
      for (let i = 0; i < group.length; i++) {
        sample[position++] = group[random.integer(0, group.length)]!;
      }
    }
    estimates[resample] = evaluate(sample);
  }
  estimates.sort();
  return {
    estimate,
    low: quantile(estimates, (1 - confidence) / 2),
    high: quantile(estimates, (1 + confidence) / 2),
  };
}
