/** Wilson's interval, Holm's correction, ratios: at their limits. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { fiellerInterval, holm, ratioInterval, wilsonInterval } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

Deno.test("wilsonInterval() stays within [0, 1] and mirrors when successes and failures change places", () => {
  for (const trials of [1, 2, 10, 1000]) {
    for (const successes of [0, 1, Math.floor(trials / 2), trials]) {
      const { estimate, low, high } = wilsonInterval(successes, trials);
      assert.ok(0 <= low && low <= estimate && estimate <= high && high <= 1 && low < high);
      const mirrored = wilsonInterval(trials - successes, trials);
      assertClose([1 - mirrored.high, 1 - mirrored.low], [low, high], 1e-14);
    }
  }
});

Deno.test("at the ends of Wilson's interval the share lies z standard errors off", () => {
  const { estimate, low, high } = wilsonInterval(7, 20, 0.99);
  for (const p of [low, high]) {
    assertClose(Math.abs(estimate - p) / Math.sqrt(p * (1 - p) / 20), 2.5758293035489, 1e-10);
  }
});

Deno.test("holm() leaves one p-value as it is, is never above 1, and keeps ties and order", () => {
  assert.deepEqual([...holm([])], []);
  assert.deepEqual([...holm([0.04])], [0.04]);
  assert.deepEqual([...holm([0.5, 0.5, 0.9])], [1, 1, 1]);
  assert.deepEqual([...holm([0.125, 0.0625, 0.0625])], [0.1875, 0.1875, 0.1875]);
});

Deno.test("fiellerInterval() has infinite ends where the denominator may be 0", () => {
  const { estimate, low, high } = fiellerInterval([1, 2, 3], [-1, 0.5, 1]);
  assertClose(estimate, 12, 1e-12);
  assert.deepEqual([low, high], [-Infinity, Infinity]);
});

Deno.test("the interval of a constant ratio has no width, by both methods", () => {
  const b = [5, 6, 7, 8], a = b.map((value) => 3 * value);
  for (const interval of [fiellerInterval(a, b), ratioInterval(a, b, { random: new Random(0) })]) {
    assert.deepEqual(interval, { estimate: 3, low: 3, high: 3 });
  }
});

Deno.test("ratioInterval() of positive values is positive where Fieller's isn't", () => {
  const a = [0.01, 0.02, 0.01, 9], b = [1, 2, 1, 1.5];
  assert.ok(fiellerInterval(a, b).low < 0);
  assert.ok(ratioInterval(a, b, { random: new Random(0) }).low > 0);
});

Deno.test("both intervals of a ratio nearly agree for many normal values", () => {
  const random = new Random(1), b = Array.from({ length: 200 }, () => random.normal(10));
  const a = b.map((value) => 2 * value + random.normal());
  const [one, other] = [fiellerInterval(a, b), ratioInterval(a, b, { random })];
  assertClose([one.low, one.high], [other.low, other.high], 0.1 * (one.high - one.low));
});

Deno.test("the interval of a ratio doesn't depend on the units of its parts", () => {
  const a = [21, 19, 20, 22], b = [10, 10, 11, 10], random = () => new Random(0);
  const expected = [fiellerInterval(a, b), ratioInterval(a, b, { random: random() })];
  for (
    const [unitA, unitB] of [[2 ** 900, 2 ** 900], [2 ** -900, 2 ** -900], [2 ** 500, 1]] as const
  ) {
    const x = a.map((value) => value * unitA), y = b.map((value) => value * unitB);
    const found = [fiellerInterval(x, y), ratioInterval(x, y, { random: random() })];
    for (const [i, { estimate, low, high }] of found.entries()) {
      const inUnits = [estimate, low, high].map((end) => end / unitA * unitB);
      assertClose(inUnits, [expected[i]!.estimate, expected[i]!.low, expected[i]!.high], 1e-12);
    }
  }
});
