/** The text of every error that lib/stats throws. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  bootstrapInterval,
  factorialEffects,
  fiellerInterval,
  holm,
  interquartileMean,
  linearFit,
  mean,
  meanInterval,
  median,
  movingAverage,
  pairedPermutationEquivalence,
  pairedPermutationTest,
  pairedTEquivalence,
  pairedTTest,
  probabilityOfImprovement,
  quantile,
  ratioInterval,
  standardDeviation,
  standardError,
  stratifiedBootstrapInterval,
  studentTDistribution,
  studentTInterval,
  studentTQuantile,
  variance,
  wilsonInterval,
} from "lib/stats/mod.ts";

const random = new Random(1);
// deno-lint-ignore no-explicit-any
const wrong = (value: unknown): any => value;

const many = new Float64Array(31);

const CASES: readonly (readonly [() => unknown, "RangeError" | "TypeError", string])[] = [
  [
    () => bootstrapInterval([1, 2], { random, method: wrong("bca") }),
    "RangeError",
    'Cannot compute a bootstrap interval: "method" must be "percentile" or "BCa", current value is "bca"',
  ],
  [
    () => meanInterval([1], { random }),
    "RangeError",
    'Cannot compute an interval of a mean: "values" must be an array of at least 2, current value is an array of 1',
  ],
  [
    () => meanInterval([1, Infinity], { random }),
    "RangeError",
    'Cannot compute an interval of a mean: "values[1]" must be a finite number, current value is Infinity',
  ],
  [
    () => meanInterval([1, 2], wrong({})),
    "TypeError",
    'Cannot compute an interval of a mean: "random" must be a Random, current value is undefined',
  ],
  [
    () => wilsonInterval(3, 2),
    "RangeError",
    'Cannot compute a Wilson interval: "successes" must be an integer in [0, 2], current value is 3',
  ],
  [
    () => wilsonInterval(0, 0),
    "RangeError",
    'Cannot compute a Wilson interval: "trials" must be an integer of at least 1, current value is 0',
  ],
  [
    () => holm([0.1, NaN]),
    "RangeError",
    'Cannot correct p-values: "pValues[1]" must be in [0, 1], current value is NaN',
  ],
  [
    () => holm(wrong(0.1)),
    "TypeError",
    'Cannot correct p-values: "pValues" must be an array of numbers, current value is 0.1',
  ],
  [
    () => pairedPermutationTest([], []),
    "RangeError",
    'Cannot run a paired permutation test: "a" must be an array of at least 1, current value is an array of 0',
  ],
  [
    () => pairedPermutationTest([1], [1, 2]),
    "RangeError",
    'Cannot run a paired permutation test: "b" must be as long as "a" (1), current value is an array of 2',
  ],
  [
    () => pairedPermutationTest([1e308], [-1e308]),
    "RangeError",
    'Cannot run a paired permutation test: "b[0]" must be a finite difference away from a[0], current value is -1e+308',
  ],
  [
    () => pairedPermutationTest(many, many),
    "TypeError",
    'Cannot run a paired permutation test: "random" must be a Random for more than 30 pairs, current value is undefined',
  ],
  [
    () => pairedPermutationTest(many, many, { random, resamples: 0 }),
    "RangeError",
    'Cannot run a paired permutation test: "resamples" must be an integer of at least 1, current value is 0',
  ],
  [
    () => pairedPermutationEquivalence([1], [1], 0),
    "RangeError",
    'Cannot test equivalence: "margin" must be a finite number greater than 0, or two in ascending order, current value is 0',
  ],
  [
    () => pairedTEquivalence([1, 2], [1, 3], [1, -1]),
    "RangeError",
    'Cannot test equivalence: "margin" must be a finite number greater than 0, or two in ascending order, current value is an array of 2',
  ],
  [
    () => pairedTEquivalence([1, 2], [1, 3], wrong(undefined)),
    "TypeError",
    'Cannot test equivalence: "margin" must be a finite number greater than 0, or two in ascending order, current value is undefined',
  ],
  [
    () => fiellerInterval([1, 2], [-1, 1]),
    "RangeError",
    "Cannot compute Fieller's interval: \"b\" must be an array whose mean isn't 0, current value is an array of 2",
  ],
  [
    () => ratioInterval([1, 2], [0, 1], { random }),
    "RangeError",
    'Cannot compute an interval of a ratio: "b[0]" must be greater than 0, current value is 0',
  ],
  [
    () => factorialEffects({}, [1, 2]),
    "RangeError",
    'Cannot compute factorial effects: "factors" must be an object with a factor, current value is an object',
  ],
  [
    () => factorialEffects({ a: [0, 1, 1] }, [1, 2]),
    "RangeError",
    'Cannot compute factorial effects: "factors.a" must be as long as "values" (2), current value is an array of 3',
  ],
  [
    () => factorialEffects({ a: [1, 1] }, [1, 2]),
    "RangeError",
    'Cannot compute factorial effects: "factors.a" must be of at least two levels, current value is an array of 2',
  ],
  [
    () => factorialEffects({ a: [0, 0, 1], b: [0, 1, 0] }, [1, 2, 3]),
    "RangeError",
    "Cannot compute factorial effects: each combination of levels of a, b must have as many values as the others, " +
    "current value is 3 of 4 combinations with 1 to 1 values",
  ],
  [
    () => factorialEffects({ a: [0, 1] }, [1, 2]),
    "RangeError",
    'Cannot compute factorial effects: "values" must be more numbers than cells and blocks, current value is an array of 2',
  ],
  [
    () => factorialEffects({ a: [0, 0, 1, 1] }, [1, 1, 2, 2]),
    "RangeError",
    'Cannot compute factorial effects: "values" must be an array that varies by more than rounding within its cells, current value is an array of 4',
  ],
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
