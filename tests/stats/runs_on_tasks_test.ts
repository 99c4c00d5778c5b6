/** Intervals and comparisons over runs on several tasks: against definitions, and as properties. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  bootstrapInterval,
  interquartileMean,
  mean,
  probabilityOfImprovement,
  stratifiedBootstrapInterval,
} from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

const random = () => new Random(1);

Deno.test("stratifiedBootstrapInterval() estimates the interquartile mean of all scores", () => {
  const scores = [[1, 2, 3, 40], [-10, 5, 6, 7]];
  const { estimate, low, high } = stratifiedBootstrapInterval(scores, { random: random() });
  assert.equal(estimate, interquartileMean(scores.flat()));
  assert.ok(low < estimate && estimate < high);
});

Deno.test("stratifiedBootstrapInterval() resamples each task by itself", () => {
  // Within a task all runs are equal: nothing is left to chance, while the tasks differ much.
  const scores = [[1, 1, 1], [100, 100, 100]];
  const options = { random: random(), statistic: mean, resamples: 200 };
  assert.deepEqual(stratifiedBootstrapInterval(scores, options), {
    estimate: 50.5,
    low: 50.5,
    high: 50.5,
  });
  const pooled = bootstrapInterval(scores.flat(), options);
  assert.ok(pooled.low < 40 && pooled.high > 60);
});

Deno.test("stratifiedBootstrapInterval() of one task is bootstrapInterval()", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  assert.deepEqual(
    stratifiedBootstrapInterval([values], { random: random(), statistic: mean }),
    bootstrapInterval(values, { random: random() }),
  );
});

Deno.test("stratifiedBootstrapInterval() of means is as wide as theory says", () => {
  // 50 runs of variance 1 and 50 of variance 9: the mean's variance is (1/50 + 9/50) / 4.
  const wave = (size: number) =>
    Array.from({ length: 50 }, (_, i) => size * (i % 2 === 0 ? 1 : -1));
  const options = { random: random(), statistic: mean };
  const { low, high } = stratifiedBootstrapInterval([wave(1), wave(3)], options);
  const halfWidth = 1.96 * Math.sqrt((1 / 50 + 9 / 50) / 4);
  assertClose(high, halfWidth, 0.05 * halfWidth);
  assertClose(low, -halfWidth, 0.05 * halfWidth);
});

Deno.test("probabilityOfImprovement() counts pairs, a tie as half a pair", () => {
  // 1 wins no pair, 2 ties twice, 3 and 4 win two each
  assert.equal(probabilityOfImprovement([1, 2, 3, 4], [2, 2, 5]), 5 / 12);
  assert.equal(probabilityOfImprovement([9], [1, 2]), 1);
  assert.equal(probabilityOfImprovement([0, 0], [1, 2]), 0);
});

Deno.test("probabilityOfImprovement() of X over Y and of Y over X make 1", () => {
  const x = [3, 1, 4, 1, 5], y = [2, 7, 1];
  assert.equal(probabilityOfImprovement(x, x), 0.5);
  assertClose(probabilityOfImprovement(x, y) + probabilityOfImprovement(y, x), 1, 1e-15);
});

Deno.test("probabilityOfImprovement() counts as all pairs one by one would", () => {
  const random = new Random(3);
  for (let trial = 0; trial < 50; trial++) {
    const x = random.integers(random.integer(1, 20), 0, 9), y = random.integers(7, 0, 9);
    let points = 0;
    for (const a of x) for (const b of y) points += (1 + Math.sign(a - b)) / 2;
    assert.equal(probabilityOfImprovement(x, y), points / (x.length * y.length));
  }
});
