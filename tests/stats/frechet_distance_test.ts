/** The Fréchet distance against formulas and SciPy, its symmetries, and what it refuses. */
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { frechetDistance } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

function normals(points: number, dimensions: number, seed: number): Float64Array {
  const values = new Float64Array(points * dimensions);
  new Random(seed).fillNormal(values);
  return values;
}

Deno.test("frechetDistance() on a line is the difference of means and deviations, squared", () => {
  const x = [1, 2, 6], y = [0, 4, 4, 8]; // means 3 and 4, variances 7 and 32 / 3
  const expected = 1 + (Math.sqrt(7) - Math.sqrt(32 / 3)) ** 2;
  assertClose(frechetDistance(x, y, 1), expected, 1e-12);
});

Deno.test("frechetDistance() is that of SciPy 1.17's sqrtm", () => {
  // |mean x - mean y|^2 + trace(C_x + C_y - 2 sqrtm(C_x C_y)) with numpy.cov
  const x = Float64Array.from({ length: 18 }, (_, k) => {
    const i = Math.floor(k / 3), j = k % 3;
    return (i * 7 + j * 5 + i * j) % 11 / 2;
  });
  const y = Float64Array.from({ length: 15 }, (_, k) => {
    const i = Math.floor(k / 3), j = k % 3;
    return (i * 3 + j * 8 + 2 * i * j) % 13 / 3 - 1;
  });
  assertClose(frechetDistance(x, y, 3), 7.473969164542143, 1e-10);
});

Deno.test("frechetDistance() in the plane is that of the root's closed form", () => {
  const x = normals(20, 2, 0), y = normals(30, 2, 1).map((value, i) => value * (2 + i % 2) + 1);
  const [a, b] = [x, y].map((values) => {
    const count = values.length / 2;
    const mean = [0, 1].map((d) => values.reduce((s, v, i) => i % 2 === d ? s + v : s, 0) / count);
    const second = (d: number, e: number) => {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += (values[2 * i + d]! - mean[d]!) * (values[2 * i + e]! - mean[e]!);
      }
      return sum / (count - 1);
    };
    return { mean, xx: second(0, 0), xy: second(0, 1), yy: second(1, 1) };
  });
  // trace of the root of a 2 x 2 matrix M with positive eigenvalues: sqrt(trace M + 2 sqrt(det M))
  const trace = a!.xx * b!.xx + 2 * a!.xy * b!.xy + a!.yy * b!.yy;
  const determinant = [a!, b!].reduce((d, { xx, xy, yy }) => d * (xx * yy - xy * xy), 1);
  const root = Math.sqrt(trace + 2 * Math.sqrt(determinant));
  const means = [0, 1].reduce((sum, d) => sum + (a!.mean[d]! - b!.mean[d]!) ** 2, 0);
  const expected = means + a!.xx + a!.yy + b!.xx + b!.yy - 2 * root;
  assertClose(frechetDistance(x, y, 2), expected, 1e-10);
});

Deno.test("frechetDistance() is symmetric, 0 for a sample and itself, and grows with the unit squared", () => {
  const x = normals(40, 5, 0), y = normals(25, 5, 1).map((value) => value + 0.5);
  const once = frechetDistance(x, y, 5);
  assertClose(frechetDistance(y, x, 5), once, 1e-10);
  assertClose(frechetDistance(x, x, 5), 0, { rtol: 0, atol: 1e-10 });
  assertClose(frechetDistance(x.map((v) => 3 * v), y.map((v) => 3 * v), 5), 9 * once, 1e-10);
});

Deno.test("frechetDistance() of one distribution is above 0, and falls with the sample's size", () => {
  const [few, many] = [50, 2000].map((n) => frechetDistance(normals(n, 8, 0), normals(n, 8, 1), 8));
  assert.ok(few! > 5 * many! && many! > 0, `${few} ${many}`);
});

Deno.test("frechetDistance() takes fewer points than dimensions, whose covariance has no inverse", () => {
  const distance = frechetDistance(normals(3, 6, 0), normals(4, 6, 1), 6);
  assert.ok(Number.isFinite(distance) && distance > 0);
  assertClose(frechetDistance([1, 2, 1, 2], [4, 6, 4, 6], 2), 25, 1e-12); // two points without spread
});

Deno.test("frechetDistance() names a bad argument", () => {
  const fails = (run: () => number, text: string) =>
    assert.throws(run, { message: `Cannot compute the Fréchet distance: ${text}` });
  fails(
    () => frechetDistance([1, 2], [1, 2], 0),
    '"dimensions" must be a positive integer, current value is 0',
  );
  fails(
    () => frechetDistance([1, 2, 3], [1, 2, 3, 4], 2),
    '"x" must be at least two points of 2 numbers each, current value is 3',
  );
  fails(
    () => frechetDistance([1, 2, 3, 4], [1, 2], 2),
    '"y" must be at least two points of 2 numbers each, current value is 2',
  );
  fails(
    () => frechetDistance([1, 2], [1, NaN], 1),
    '"y[1]" must be a finite number, current value is NaN',
  );
});
