/** The bootstrap interval: reproducible, sensible, and as wide as theory says. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { bootstrapInterval, interquartileMean, mean, standardError } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

const VALUES = Array.from({ length: 200 }, (_, i) => Math.sin(i) * 3 + i / 100);

Deno.test("bootstrapInterval() gives the same interval for the same generator", () => {
  const interval = () => bootstrapInterval(VALUES, { random: new Random(1), resamples: 500 });
  assert.deepEqual(interval(), interval());
});

Deno.test("bootstrapInterval() of a mean is as wide as the normal approximation", () => {
  const { estimate, low, high } = bootstrapInterval(VALUES, { random: new Random(2) });
  assert.equal(estimate, mean(VALUES));
  // An end estimated from 10,000 resamples has a standard error of about 0.027 standard errors of
  // the mean (sqrt(p (1 - p) / 10,000) over the normal density at 1.96); 5 of these and 0.03 for
  // the sample's own skewness.
  const tolerance = 0.16 * standardError(VALUES);
  assertClose(high - estimate, 1.96 * standardError(VALUES), tolerance);
  assertClose(estimate - low, 1.96 * standardError(VALUES), tolerance);
});

Deno.test("bootstrapInterval() takes any statistic and leaves the values as they were", () => {
  const values = [1, 2, 3, 4, 100];
  const interval = bootstrapInterval(values, {
    random: new Random(3),
    statistic: interquartileMean,
    resamples: 200,
    confidence: 0.8,
  });
  assert.equal(interval.estimate, 3);
  assert.ok(interval.low >= 1 && interval.low <= 3 && interval.high >= 3);
  assert.deepEqual(values, [1, 2, 3, 4, 100]);
});

Deno.test("a higher confidence gives a wider bootstrap interval", () => {
  const width = (confidence: number) => {
    const { low, high } = bootstrapInterval(VALUES, { random: new Random(4), confidence });
    return high - low;
  };
  assert.ok(width(0.5) < width(0.9) && width(0.9) < width(0.99));
});

Deno.test("a 95 % bootstrap interval holds the true mean about 95 times in 100", () => {
  const random = new Random(5);
  const trials = 300;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const sample = new Float64Array(40);
    random.fillNormal(sample, 7);
    const { low, high } = bootstrapInterval(sample, { random, resamples: 300 });
    if (low <= 7 && high >= 7) held++;
  }
  // 5 standard errors of a share of 0.95, and 0.02 because 40 values make it a little too narrow.
  const tolerance = 5 * Math.sqrt(0.95 * 0.05 / trials) + 0.02;
  assertClose(held / trials, 0.95, tolerance);
});
