/** Means, variances, quantiles and moving averages against NumPy and SciPy, and as properties. */
import fc from "npm:fast-check@4.3.0";
import assert from "node:assert/strict";
import {
  interquartileMean,
  mean,
  median,
  movingAverage,
  quantile,
  standardDeviation,
  standardError,
  variance,
} from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

/** The values below are NumPy's and SciPy 1.17.1's for this sample. */
const SAMPLE = [2.1, 3.4, 1.9, 5.6, 4.4, 3.8, 2.7];

const TO_ROUNDING = { rtol: 1e-14, atol: 1e-14 };

fc.configureGlobal({ seed: 1 }); // the same cases in every run

const samples = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), {
  minLength: 2,
  maxLength: 50,
});

Deno.test("mean, variance, standard deviation and error agree with NumPy and SciPy", () => {
  assertClose(mean(SAMPLE), 3.414285714285714, TO_ROUNDING);
  assertClose(variance(SAMPLE), 1.7380952380952381, TO_ROUNDING);
  assertClose(variance(SAMPLE, { unbiased: false }), 1.489795918367347, TO_ROUNDING);
  assertClose(standardDeviation(SAMPLE), 1.318368399991155, TO_ROUNDING);
  assertClose(
    standardDeviation(SAMPLE, { unbiased: false }),
    Math.sqrt(1.489795918367347),
    TO_ROUNDING,
  );
  assertClose(standardError(SAMPLE), 0.498296417534675, TO_ROUNDING);
});

Deno.test("quantile() agrees with NumPy's default", () => {
  const probabilities = [0, 0.1, 0.25, 0.5, 0.9, 1];
  const expected = [1.9, 2.02, 2.4000000000000004, 3.4, 4.880000000000001, 5.6];
  probabilities.forEach((probability, i) =>
    assertClose(quantile(SAMPLE, probability), expected[i]!, TO_ROUNDING)
  );
});

Deno.test("interquartileMean() agrees with scipy.stats.trim_mean(x, 0.25)", () => {
  assertClose(interquartileMean(SAMPLE), 3.28, TO_ROUNDING);
  assertClose(interquartileMean([0, 1, 4, 9, 16, 25, 36, 49]), 13.5, TO_ROUNDING);
  assertClose(interquartileMean([6, 5, 4, 3, 2, 1]), 3.5, TO_ROUNDING);
  assert.equal(interquartileMean([7]), 7);
});

Deno.test("statistics leave their input as it was and take typed arrays", () => {
  const values = Float32Array.of(3, 1, 2);
  assert.equal(median(values), 2);
  assert.equal(quantile(values, 1), 3);
  assert.equal(interquartileMean(values), 2);
  assert.equal(mean(values), 2);
  assert.deepEqual(values, Float32Array.of(3, 1, 2));
});

Deno.test("a single value is its own mean, median and quantiles", () => {
  assert.deepEqual([mean([5]), median([5]), quantile([5], 0.3)], [5, 5, 5]);
  assert.equal(variance([5], { unbiased: false }), 0);
});

Deno.test("quantiles are ordered, inside the sample and independent of its order", () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(samples, probability, probability, (values, p, q) => {
    const low = quantile(values, Math.min(p, q));
    const high = quantile([...values].reverse(), Math.max(p, q));
    assert.ok(low <= high + 1e-9);
    assert.ok(low >= Math.min(...values) && high <= Math.max(...values) + 1e-9);
  }));
});

Deno.test("a shift moves the mean and the median and leaves the variance", () => {
  fc.assert(fc.property(samples, fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (values, by) => {
    const shifted = values.map((value) => value + by);
    assertClose(mean(shifted), mean(values) + by, { rtol: 1e-8, atol: 1e-8 });
    assertClose(median(shifted), median(values) + by, { rtol: 1e-8, atol: 1e-8 });
    assertClose(standardDeviation(shifted), standardDeviation(values), { rtol: 1e-8, atol: 1e-8 });
  }));
});

Deno.test("variance() keeps its digits for values far from 0", () => {
  assert.equal(variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]), 30);
});

Deno.test("movingAverage() averages the last values, fewer at the start, and keeps the length", () => {
  assert.deepEqual([...movingAverage([2, 4, 9, 1], 3)], [2, 3, 5, 14 / 3]);
  assert.deepEqual([...movingAverage([], 3)], []);
  fc.assert(fc.property(samples, (values) => {
    assert.deepEqual([...movingAverage(values, 1)], values.map((value) => value + 0)); // no -0
    assert.equal(movingAverage(values, values.length + 5).at(-1), mean(values));
  }));
});

Deno.test("movingAverage() forgets a huge value as soon as it has left the window", () => {
  assert.equal(movingAverage([1e17, 1, 1, 1], 2).at(-1), 1);
});

Deno.test("a mean and a deviation are found wherever they are numbers, not only their squares", () => {
  for (const size of [2 ** -1000, 2 ** -500, 2 ** 500, 2 ** 1000]) {
    const values = [1, 2, 6].map((value) => value * size);
    assert.equal(mean(values), 3 * size);
    assert.equal(standardDeviation(values), Math.sqrt(7) * size);
    assert.equal(standardError(values), Math.sqrt(7 / 3) * size);
  }
  const most = Number.MAX_VALUE, least = Number.MIN_VALUE;
  assert.equal(mean([most, most]), most);
  assert.equal(standardDeviation([most, -most], { unbiased: false }), most);
  assert.equal(standardDeviation([3 * least, least], { unbiased: false }), least);
  assert.throws(() => standardDeviation([1e300, NaN]), /"values\[1\]" must be a finite number/);
});
