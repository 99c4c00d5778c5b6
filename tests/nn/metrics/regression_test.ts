import assert from "node:assert/strict";
import { metrics } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

Deno.test("the errors of a hand example are right", () => {
  const y = [1, 2, 3, 6], p = [1, 4, 2, 2]; // errors 0, 2, -1, -4
  assert.equal(metrics.meanSquaredError(y, p), 21 / 4);
  assert.equal(metrics.rootMeanSquaredError(y, p), Math.sqrt(21 / 4));
  assert.equal(metrics.meanAbsoluteError(y, p), 7 / 4);
  assert.equal(metrics.medianAbsoluteError(y, p), 1.5);
  assert.equal(metrics.maximumError(y, p), 4);
  assertClose(metrics.meanAbsolutePercentageError(y, p), (0 + 1 + 1 / 3 + 2 / 3) / 4, 1e-12);
  assert.equal(metrics.r2Score(y, p), 1 - 21 / 14);
});

Deno.test("explained variance does not see a shift, R^2 does", () => {
  const y = [1, 2, 3], shifted = [2, 3, 4];
  assert.equal(metrics.explainedVariance(y, shifted), 1);
  assert.equal(metrics.r2Score(y, shifted), 1 - 3 / 2);
  assert.equal(metrics.r2Score(y, [2, 2, 2]), 0); // the mean
});

Deno.test("targets that are equal but for rounding have no variance to explain", () => {
  const equal = Array(7).fill(0.1), rounded = [0.3, 0.1 + 0.2, 0.3];
  assert.equal(metrics.r2Score(equal, [0, 1, 2, 3, 4, 5, 6]), 0);
  assert.equal(metrics.explainedVariance(equal, [0, 1, 2, 3, 4, 5, 6]), 0);
  assert.equal(metrics.r2Score(equal, equal), 1);
  assert.equal(metrics.explainedVariance(equal, Array(7).fill(0.3)), 1);
  assert.equal(metrics.r2Score(rounded, [1, 2, 3]), 0);
  assert.equal(metrics.explainedVariance(rounded, [1, 2, 3]), 0);
});

Deno.test("metrics of numbers take long arrays, and refuse what is not finite", () => {
  const long = new Float32Array(200_000).fill(2);
  assert.equal(metrics.maximumError(long, new Float32Array(200_000)), 2);
  assert.equal(metrics.medianAbsoluteError(long, long), 0);
  assert.throws(() => metrics.r2Score([1, NaN], [1, 2]), {
    name: "RangeError",
    message: 'Cannot compute R^2: "target[1]" must be a finite number, current value is NaN',
  });
  assert.throws(() => metrics.meanAbsoluteError([1, 2], [1, Infinity]), /"prediction\[1\]"/);
});
