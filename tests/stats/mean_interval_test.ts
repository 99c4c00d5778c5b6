/** The interval of "x [a, b]": within the values' range, and as often right as it says. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { bootstrapInterval, mean, meanInterval, studentTInterval } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

const random = () => new Random(0);

Deno.test("meanInterval() never leaves the range of the values", () => {
  const draw = new Random(1);
  for (let trial = 0; trial < 50; trial++) {
    const values = Array.from({ length: draw.integer(2, 12) }, () => draw.uniform() ** 8);
    const { estimate, low, high } = meanInterval(values, { random: draw, resamples: 200 });
    assert.equal(estimate, mean(values));
    assert.ok(Math.min(...values) <= low && low <= estimate);
    assert.ok(estimate <= high && high <= Math.max(...values));
  }
});

/** How many of 1,000 intervals of n values hold the true mean. */
function coverage(n: number, truth: number, value: (draw: Random) => number): number {
  const draw = new Random(2), trials = 1000;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const sample = Array.from({ length: n }, () => value(draw));
    const { low, high } = meanInterval(sample, { random: draw, resamples: 500 });
    if (low <= truth && truth <= high) held++;
  }
  return held / trials;
}

// The standard error of a share of 0.95 of 1,000 is 0.007.
Deno.test("95 % intervals of ten normal values hold the true mean 95 times in 100", () => {
  assertClose(coverage(10, 7, (draw) => draw.normal(7, 2)), 0.95, 0.025);
});

Deno.test("95 % intervals of ten returns with a ceiling hold the true mean 95 times in 100", () => {
  // E[min(Z, 1/2)] = 1/2 - Phi(1/2) / 2 - phi(1/2), by integration
  const truth = 480 + 40 * (0.5 - 0.5 * 0.6914624612740131 - 0.3520653267642995);
  const coveredShare = coverage(10, truth, (draw) => Math.min(500, draw.normal(480, 40)));
  assertClose(coveredShare, 0.95, 0.025);
});

Deno.test("meanInterval() of many normal values is Student's interval", () => {
  const draw = new Random(3), values = Array.from({ length: 400 }, () => draw.normal());
  const ours = meanInterval(values, { random: draw }), students = studentTInterval(values);
  const tolerance = 0.06 * (students.high - students.low); // the ends of 10,000 resamples, see bootstrap_test.ts
  assertClose([ours.low, ours.high], [students.low, students.high], tolerance);
});

Deno.test("intervals of equal values have no width, also where their mean is rounded", () => {
  for (const values of [[5, 5, 5], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]]) {
    const { estimate, low, high } = meanInterval(values, { random: random() });
    assertClose([low, high], [estimate, estimate], 1e-16);
    const bca = bootstrapInterval(values, { random: random(), method: "BCa" });
    assertClose([bca.low, bca.high], [estimate, estimate], 1e-16);
  }
});

Deno.test("two values have an interval from one to the other", () => {
  const { low, high } = meanInterval([3, 4], { random: random() });
  assert.deepEqual([low, high], [3, 4]);
});

Deno.test("BCa leans to the longer tail, as a skewed mean does", () => {
  const values = [0, 0, 0, 1, 1, 2, 3, 20];
  const plain = bootstrapInterval(values, { random: random() });
  const corrected = bootstrapInterval(values, { random: random(), method: "BCa" });
  assert.ok(corrected.low > plain.low && corrected.high > plain.high);
});

Deno.test("a mean interval is the same for the same generator, and scales with the values", () => {
  const values = [0.3, 0.1, 0.7, 0.4, 0.9];
  const once = meanInterval(values, { random: random() });
  assert.deepEqual(meanInterval(values, { random: random() }), once);
  const scaled = meanInterval(values.map((value) => 1024 * value), { random: random() });
  assert.deepEqual(scaled, {
    estimate: 1024 * once.estimate,
    low: 1024 * once.low,
    high: 1024 * once.high,
  });
});
