import assert from "node:assert/strict";
import { assertClose } from "../_assert_close.ts";
import { rotaryPositions, rotate, sinusoidalPositions } from "lib/transformer/mod.ts";

Deno.test("sinusoidalPositions() has sine and cosine side by side, slower in later columns", () => {
  const [first, second, third] = sinusoidalPositions(3, 4); // angles of 1 and 1/100 a place
  assert.deepEqual([...first!], [0, 1, 0, 1]);
  assertClose(second!, [Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)], 1e-15);
  assertClose(third!, [Math.sin(2), Math.cos(2), Math.sin(0.02), Math.cos(0.02)], 1e-15);
});

Deno.test("rotate() turns column i and its partner half a row on by the angle of the place", () => {
  const positions = rotaryPositions(2, 4), [cos, sin] = [Math.cos(0.01), Math.sin(0.01)];
  const [still, turned] = rotate([[1, 2, 3, 4], [1, 2, 3, 4]], positions);
  assert.deepEqual([...still!], [1, 2, 3, 4]);
  const [c, s] = [Math.cos(1), Math.sin(1)];
  assertClose(turned!, [c - 3 * s, 2 * cos - 4 * sin, 3 * c + s, 4 * cos + 2 * sin], 1e-15);
});

Deno.test("a place k further is a rotation of the same angle wherever it starts", () => {
  const rows = sinusoidalPositions(12, 8);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  for (let t = 0; t + 3 < 12; t++) {
    assertClose(dot(rows[t]!, rows[t + 3]!), dot(rows[0]!, rows[3]!), 1e-12);
  }
});

Deno.test("the product of rotated rows depends on their distance only, and lengths stay", () => {
  const q = [0.3, -1, 2, 0.5], k = [1, 0.2, -0.7, 1.5], positions = rotaryPositions(10, 4);
  const queries = rotate(Array(10).fill(q), positions), keys = rotate(Array(10).fill(k), positions);
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);
  for (let t = 0; t + 4 < 10; t++) {
    const difference = dot(queries[t]!, keys[t + 4]!) - dot(queries[0]!, keys[4]!);
    assertClose(difference, 0, 1e-12);
    assertClose(dot(queries[t]!, queries[t]!), dot(q, q), 1e-12);
  }
});

Deno.test("positions refuse an odd number of dimensions, and rows that do not fit", () => {
  assert.throws(
    () => sinusoidalPositions(2, 3),
    /Cannot compute sinusoidal positions: "dimensions" must be a positive even integer, current value is 3/,
  );
  assert.throws(() => rotaryPositions(0, 4), /"length" must be a positive integer/);
  assert.throws(
    () => rotate([[1, 2]], rotaryPositions(1, 4)),
    /"rows\[0\]" must be 4 numbers long, current value is an array of 2/,
  );
  assert.throws(
    () => rotate([[1, 2], [1, 2]], rotaryPositions(1, 2)),
    /"rows" must be at most 1 rows, current value is an array of 2/,
  );
});
