import assert from "node:assert/strict";
import { solveLinearSystem } from "lib/linear_algebra/mod.ts";

Deno.test("solveLinearSystem() solves by hand, rows exchanged where a pivot is 0", () => {
  const x = solveLinearSystem(Float64Array.of(0, 2, 4, 1), Float64Array.of(6, 11));
  assert.deepEqual([...x], [2, 3]); // 2 y = 6, 4 x + y = 11
});

Deno.test("solveLinearSystem() judges a matrix by its own scale", () => {
  for (const scale of [1e-30, 1e-14, 1, 1e30]) {
    const matrix = Float64Array.of(2, 1, 1, 3).map((value) => value * scale);
    const x = solveLinearSystem(matrix, Float64Array.of(3 * scale, 4 * scale));
    assert.ok(Math.abs(x[0]! - 1) < 1e-12 && Math.abs(x[1]! - 1) < 1e-12, `${scale}`);
    const singular = Float64Array.of(0.1, 0.3, 0.2, 0.6).map((value) => value * scale);
    assert.throws(() => solveLinearSystem(singular, Float64Array.of(1, 1)), {
      name: "RangeError",
      message: /must not be singular/,
    });
  }
  assert.throws(() => solveLinearSystem(new Float64Array(4), new Float64Array(2)), /singular/);
});
