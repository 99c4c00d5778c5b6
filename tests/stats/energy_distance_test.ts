/** The energy distance by hand, its lack of bias, and what it refuses. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { energyDistance } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

Deno.test("energyDistance() of few points is what one computes by hand", () => {
  assert.equal(energyDistance([0, 1], [3, 5], 1), 4); // 2 · 3.5 - 1 - 2
  // opposite sides of a rectangle of 3 by 4: across 4, 5, 5, 4, within 3 and 3
  assert.equal(energyDistance([0, 0, 3, 0], [0, 4, 3, 4], 2), 2 * 4.5 - 3 - 3);
  assert.equal(energyDistance([1, 1], [1, 1, 1], 1), 0);
});

Deno.test("energyDistance() has no bias: over all splits of one set in two its mean is 0", () => {
  const set = [-3, 0.5, 1, 4, 4.25, 11];
  const values: number[] = [];
  for (let mask = 0; mask < 2 ** set.length; mask++) {
    const [x, y] = [0, 1].map((side) => set.filter((_, i) => (mask >> i & 1) === side));
    if (x!.length === 2 && y!.length === 4) values.push(energyDistance(x!, y!, 1));
  }
  assert.equal(values.length, 15);
  assertClose(values.reduce((a, b) => a + b, 0) / values.length, 0, { rtol: 0, atol: 1e-12 });
  assert.ok(Math.min(...values) < 0);
});

Deno.test("energyDistance() is symmetric, ignores a shift of both, and scales with the unit", () => {
  const random = new Random(0), x = new Float64Array(30), y = new Float64Array(12);
  random.fillNormal(x);
  random.fillNormal(y);
  const once = energyDistance(x, y, 3);
  const to = (change: (value: number) => number) => energyDistance(x.map(change), y.map(change), 3);
  assertClose(energyDistance(y, x, 3), once);
  assertClose(to((value) => value + 7), once, 1e-12);
  assertClose(to((value) => 2 * value), 2 * once, 1e-12);
});

Deno.test("energyDistance() of normal samples is near its formula", () => {
  const random = new Random(1),
    draw = () => {
      const sample = new Float64Array(1000);
      random.fillNormal(sample);
      return sample;
    };
  // E|N(m, 2)| of the difference of two standard normals m apart: at m = 0, 2 / √π; at m = 3, 3.0172
  const apart = energyDistance(draw(), draw().map((value) => value + 3), 1);
  assertClose(apart, 2 * 3.0172 - 4 / Math.sqrt(Math.PI), { rtol: 0, atol: 0.25 });
  assertClose(energyDistance(draw(), draw(), 1), 0, { rtol: 0, atol: 0.01 });
});

Deno.test("energyDistance() names a bad argument", () => {
  const fails = (run: () => number, text: string) =>
    assert.throws(run, { message: `Cannot compute the energy distance: ${text}` });
  fails(
    () => energyDistance([1, 2], [1, 2], 0),
    '"dimensions" must be a positive integer, current value is 0',
  );
  fails(
    () => energyDistance([1, 2, 3], [1, 2, 3, 4], 2),
    '"x" must be at least two points of 2 numbers each, current value is 3',
  );
  fails(
    () => energyDistance([1, 2, 3, 4], [1, 2], 2),
    '"y" must be at least two points of 2 numbers each, current value is 2',
  );
  fails(
    () => energyDistance([1, NaN], [1, 2], 1),
    '"x[1]" must be a finite number, current value is NaN',
  );
});
