import assert from "node:assert/strict";
import { exp, log } from "lib/_exp_log.ts";
import { exactExp, exactLog, exactly, LN2, nearestDouble } from "lib/_exact_exp_log.ts";
import { Random } from "lib/random/mod.ts";

/** The double next to e^x, by integer arithmetic. */
function reference(x: number): number {
  const exponent = Math.round(x / Math.LN2);
  return nearestDouble(exactExp(exactly(x) - LN2 * BigInt(exponent)), exponent);
}

Deno.test("exp() and log() give what 60 decimal digits round to", () => {
  // Python's decimal with 60 digits, on arguments that engines disagree about
  const powers = [
    [-0.5497224982003757, 0.577109937207874],
    [-425.3059158027825, 1.95878895292784e-185],
    [1, 2.718281828459045],
    [709.782712893384, 1.7976931348622732e308],
    [-745.1332191019411, 5e-324],
    [-720, 2.0322308024394e-313],
  ] as const;
  for (const [x, y] of powers) assert.equal(exp(x), y, `e^${x}`);
  const logarithms = [
    [10, 2.302585092994046],
    [1 - 2 ** -53, -(2 ** -53) - 2 ** -107],
    [5e-324, -744.4400719213812],
    [1.7976931348623157e308, 709.782712893384],
  ] as const;
  for (const [x, y] of logarithms) assert.equal(log(x), y, `ln ${x}`);
});

Deno.test("exp() and log() are rounded correctly over their whole range", () => {
  const random = new Random(0);
  for (let i = 0; i < 5000; i++) {
    for (const span of [2, 700, 2 ** -random.integer(0, 50)]) {
      const x = random.uniform(-span, span);
      assert.equal(exp(x), reference(x), `e^${x}`);
      const y = 1 + x * (span > 1 ? 0 : 0.25);
      if (y !== 1) assert.equal(log(y), nearestDouble(exactLog(exactly(y))), `ln ${y}`);
    }
    const positive = random.uniform() * 2 ** random.integer(-1000, 1000);
    const exponent = Math.round(Math.log2(positive));
    const m = positive * 2 ** -exponent;
    const expected = nearestDouble(exactLog(exactly(m)) + LN2 * BigInt(exponent));
    assert.equal(log(positive), expected, `ln ${positive}`);
  }
});

Deno.test("exp() and log() treat the edges as Math.exp and Math.log do", () => {
  for (const x of [0, -0, NaN, Infinity, -Infinity, 710, -746, 2 ** -54, -(2 ** -60)]) {
    assert.ok(Object.is(exp(x), Math.exp(x)), `e^${x}`);
  }
  for (const x of [0, -0, 1, -1, NaN, Infinity, -Infinity]) {
    assert.ok(Object.is(log(x), Math.log(x)), `ln ${x}`);
  }
});
