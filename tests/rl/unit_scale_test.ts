import assert from "node:assert/strict";
import { toUnitScale } from "lib/rl/mod.ts";

Deno.test("toUnitScale() makes the mean square 1 and keeps signs and ratios", () => {
  const scaled = toUnitScale([3, -4, 0, 5]);
  const meanSquare = scaled.reduce((sum, x) => sum + x * x, 0) / 4;
  assert.ok(Math.abs(meanSquare - 1) < 1e-12);
  assert.ok(Math.abs(scaled[1]! / scaled[0]! + 4 / 3) < 1e-12);
});

Deno.test("toUnitScale() doesn't see the unit of the rewards, even where squares overflow", () => {
  const scaled = [...toUnitScale([1, -2, 3])];
  assert.deepEqual([...toUnitScale([2 ** 1000, -(2 ** 1001), 3 * 2 ** 1000])], scaled);
  assert.deepEqual([...toUnitScale([2 ** -1000, -(2 ** -999), 3 * 2 ** -1000])], scaled);
});

Deno.test("toUnitScale() leaves zeros and nothing as they are", () => {
  assert.deepEqual([...toUnitScale([0, 0])], [0, 0]);
  assert.deepEqual([...toUnitScale([])], []);
});

Deno.test("toUnitScale() says which value isn't finite", () => {
  assert.throws(
    () => toUnitScale([1, NaN]),
    new RangeError('Cannot scale weights: "values[1]" must be finite, current value is NaN'),
  );
});
