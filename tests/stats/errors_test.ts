/** The text of every error that lib/stats throws. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  bootstrapInterval,
  interquartileMean,
  linearFit,
  mean,
  median,
  movingAverage,
  pairedTTest,
  probabilityOfImprovement,
  quantile,
  standardDeviation,
  standardError,
  stratifiedBootstrapInterval,
  studentTDistribution,
  studentTInterval,
  studentTQuantile,
  variance,
} from "lib/stats/mod.ts";

const random = new Random(1);
// deno-lint-ignore no-explicit-any
const wrong = (value: unknown): any => value;

const CASES: readonly (readonly [() => unknown, "RangeError" | "TypeError", string])[] = [
  [
    () => stratifiedBootstrapInterval([], { random }),
    "RangeError",
    'Cannot compute a stratified bootstrap interval: "scores" must be an array of at least one ' +
    "task, current value is an array of 0",
  ],
  [
    () => stratifiedBootstrapInterval([[1, 2], [3]], { random }),
    "RangeError",
    'Cannot compute a stratified bootstrap interval: "scores[1]" must be an array of at least 2, ' +
    "current value is an array of 1",
  ],
  [
    () => stratifiedBootstrapInterval([[1, 2]], { random: wrong(7) }),
    "TypeError",
    'Cannot compute a stratified bootstrap interval: "random" must be a Random, current value is 7',
  ],
  [
    () => probabilityOfImprovement([1], [NaN]),
    "RangeError",
    'Cannot compute a probability of improvement: "y[0]" must be a finite number, current value is NaN',
  ],
  [
    () => probabilityOfImprovement([], [1]),
    "RangeError",
    'Cannot compute a probability of improvement: "x" must be an array of at least 1, current value is an array of 0',
  ],
  [
    () => linearFit([1, 2], [1, 2]),
    "RangeError",
    'Cannot fit a line: "x" must be an array of at least 3, current value is an array of 2',
  ],
  [
    () => linearFit([1, 2, 3], [1, 2, 3, 4]),
    "RangeError",
    'Cannot fit a line: "y" must be as long as "x" (3), current value is an array of 4',
  ],
  [
    () => linearFit([5, 5, 5], [1, 2, 3]),
    "RangeError",
    'Cannot fit a line: "x" must be an array whose values vary by more than rounding, current value is an array of 3',
  ],
  [
    () => linearFit([1, 2, 3], [1, 2, 3], { confidence: 1 }),
    "RangeError",
    'Cannot fit a line: "confidence" must be in (0, 1), current value is 1',
  ],
  [
    () => mean([]),
    "RangeError",
    'Cannot compute a mean: "values" must be an array of at least 1, current value is an array of 0',
  ],
  [
    () => mean([1, NaN]),
    "RangeError",
    'Cannot compute a mean: "values[1]" must be a finite number, current value is NaN',
  ],
  [
    () => mean(wrong([1, "2"])),
    "TypeError",
    'Cannot compute a mean: "values[1]" must be a finite number, current value is "2"',
  ],
  [
    () => mean(wrong(undefined)),
    "TypeError",
    'Cannot compute a mean: "values" must be an array of numbers, current value is undefined',
  ],
  [
    () => mean(wrong("12")),
    "TypeError",
    'Cannot compute a mean: "values" must be an array of numbers, current value is "12"',
  ],
  [
    () => variance([1]),
    "RangeError",
    'Cannot compute a variance: "values" must be an array of at least 2, current value is an array of 1',
  ],
  [
    () => standardDeviation(Float64Array.of(1)),
    "RangeError",
    'Cannot compute a standard deviation: "values" must be an array of at least 2, current value is a Float64Array of 1',
  ],
  [
    () => standardError([1, Infinity]),
    "RangeError",
    'Cannot compute a standard error: "values[1]" must be a finite number, current value is Infinity',
  ],
  [
    () => quantile([1], 1.5),
    "RangeError",
    'Cannot compute a quantile: "probability" must be in [0, 1], current value is 1.5',
  ],
  [
    () => quantile([], 0.5),
    "RangeError",
    'Cannot compute a quantile: "values" must be an array of at least 1, current value is an array of 0',
  ],
  [
    () => median([]),
    "RangeError",
    'Cannot compute a median: "values" must be an array of at least 1, current value is an array of 0',
  ],
  [
    () => interquartileMean([]),
    "RangeError",
    'Cannot compute an interquartile mean: "values" must be an array of at least 1, current value is an array of 0',
  ],
  [
    () => movingAverage([1], 0),
    "RangeError",
    'Cannot compute a moving average: "window" must be an integer of at least 1, current value is 0',
  ],
  [
    () => movingAverage([NaN], 1),
    "RangeError",
    'Cannot compute a moving average: "values[0]" must be a finite number, current value is NaN',
  ],
  [
    () => studentTDistribution(NaN, 3),
    "RangeError",
    'Cannot compute Student\'s t distribution: "t" must be a number, current value is NaN',
  ],
  [
    () => studentTDistribution(0, 0),
    "RangeError",
    'Cannot compute Student\'s t distribution: "degreesOfFreedom" must be a finite number of at least 1, current value is 0',
  ],
  [
    () => studentTQuantile(1, 3),
    "RangeError",
    'Cannot compute a quantile of Student\'s t: "probability" must be in (0, 1), current value is 1',
  ],
  [
    () => studentTQuantile(0.5, Infinity),
    "RangeError",
    'Cannot compute a quantile of Student\'s t: "degreesOfFreedom" must be a finite number of at least 1, current value is Infinity',
  ],
  [
    () => studentTInterval([1]),
    "RangeError",
    'Cannot compute a t interval: "values" must be an array of at least 2, current value is an array of 1',
  ],
  [
    () => studentTInterval([1, 2], 95),
    "RangeError",
    'Cannot compute a t interval: "confidence" must be in (0, 1), current value is 95',
  ],
  [
    () => bootstrapInterval([1], { random }),
    "RangeError",
    'Cannot compute a bootstrap interval: "values" must be an array of at least 2, current value is an array of 1',
  ],
  [
    () => bootstrapInterval([1, 2], wrong({})),
    "TypeError",
    'Cannot compute a bootstrap interval: "random" must be a Random, current value is undefined',
  ],
  [
    () => bootstrapInterval([1, 2], { random, resamples: 2.5 }),
    "RangeError",
    'Cannot compute a bootstrap interval: "resamples" must be an integer of at least 1, current value is 2.5',
  ],
  [
    () => bootstrapInterval([1, 2], { random, confidence: 0 }),
    "RangeError",
    'Cannot compute a bootstrap interval: "confidence" must be in (0, 1), current value is 0',
  ],
  [
    () => bootstrapInterval([1, 2], { random, statistic: () => NaN }),
    "RangeError",
    'Cannot compute a bootstrap interval: "statistic" must be a function that returns finite numbers, current value is NaN',
  ],
  [
    () => pairedTTest([1, 2], [1, 2, 3]),
    "RangeError",
    'Cannot run a paired t test: "b" must be as long as "a" (2), current value is an array of 3',
  ],
  [
    () => pairedTTest([1], [1]),
    "RangeError",
    'Cannot run a paired t test: "a" must be an array of at least 2, current value is an array of 1',
  ],
  [
    () => pairedTTest([1, 2], [1, NaN]),
    "RangeError",
    'Cannot run a paired t test: "b[1]" must be a finite number, current value is NaN',
  ],
  [
    () => pairedTTest([1, 2], [2, 3]),
    "RangeError",
    'Cannot run a paired t test: "b" must be an array whose differences from "a" vary by more than rounding, current value is an array of 2',
  ],
  [
    () => pairedTTest([1, 2], [1, 3], { confidence: 1 }),
    "RangeError",
    'Cannot run a paired t test: "confidence" must be in (0, 1), current value is 1',
  ],
];

for (const [call, name, message] of CASES) {
  Deno.test(`lib/stats says: ${message}`, () => {
    assert.throws(call, { name, message });
  });
}
