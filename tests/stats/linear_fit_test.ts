/** The line of least squares against R, and as properties. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { linearFit } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

/** The first data set of Anscombe 1973, https://doi.org/10.2307/2682899. */
const X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
const Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];

Deno.test("linearFit() agrees with R's lm and confint on Anscombe's data", () => {
  const { slope, intercept } = linearFit(X, Y);
  assertClose(intercept, 3.0000909, 5e-8);
  assertClose(slope.estimate, 0.5000909, 5e-8);
  assertClose(slope.low, 0.2333701, 5e-8);
  assertClose(slope.high, 0.7668117, 5e-8);
});

Deno.test("linearFit() moves and scales with its data", () => {
  const { slope, intercept } = linearFit(X, Y);
  const moved = linearFit(X.map((x) => 10 * x + 7), Y.map((y) => -2 * y + 1));
  assertClose(moved.slope.estimate, -slope.estimate / 5, 1e-12);
  assertClose(moved.slope.low, -slope.high / 5, 1e-12);
  assertClose(moved.intercept, 1 - 2 * intercept - 7 * moved.slope.estimate, 1e-12);
});

Deno.test("a 95 % interval of linearFit() holds the true slope about 95 times in 100", () => {
  const random = new Random(6), trials = 2000;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { slope } = linearFit(X, X.map((x) => 1 - 3 * x + random.normal()));
    if (slope.low <= -3 && slope.high >= -3) held++;
  }
  const tolerance = 5 * Math.sqrt(0.95 * 0.05 / trials); // 5 standard errors
  assertClose(held / trials, 0.95, tolerance);
});

Deno.test("a higher confidence gives a wider interval of the slope", () => {
  const width = (confidence: number) => {
    const { low, high } = linearFit(X, Y, { confidence }).slope;
    return high - low;
  };
  assert.ok(width(0.5) < width(0.95) && width(0.95) < width(0.99));
});

Deno.test("linearFit() refuses an x that only rounding sets apart", () => {
  for (const x of [[0.1, 0.1, 0.1], [0.1 + 0.2, 0.3, 0.3], new Array(9).fill(1e-7)]) {
    assert.throws(() => linearFit(x, x.map((_, i) => i)), {
      name: "RangeError",
      message: /"x" must be an array whose values vary by more than rounding/,
    });
  }
  const { slope } = linearFit([1e9, 1e9 + 1, 1e9 + 2], [0, 3, 6]); // far away, but not equal
  assertClose(slope.estimate, 3, 1e-9);
});
