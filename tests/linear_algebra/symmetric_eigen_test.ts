import assert from "node:assert/strict";
import { symmetricEigen } from "lib/linear_algebra/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

Deno.test("symmetricEigen() has the eigenvalues of a matrix that are known by hand", () => {
  const { values } = symmetricEigen(Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2));
  assertClose(values, [2 + Math.SQRT2, 2, 2 - Math.SQRT2], 1e-12);
  assert.deepEqual([...symmetricEigen(Float64Array.of(7)).values], [7]);
});

Deno.test("symmetricEigen() has unit vectors, each stretched by its value, for random matrices", () => {
  const random = new Random(0);
  for (const n of [2, 5, 16]) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
    }
    const { values, vectors } = symmetricEigen(matrix);
    for (let row = 0; row < n; row++) {
      const vector = vectors.subarray(row * n, (row + 1) * n);
      const image = Array.from(
        vector,
        (_, i) => vector.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0),
      );
      assertClose(image, vector.map((value) => value * values[row]!), 1e-10);
      for (let other = 0; other <= row; other++) {
        const product = vector.reduce((sum, v, j) => sum + v * vectors[other * n + j]!, 0);
        assertClose(product, Number(other === row), 1e-12);
      }
      if (row > 0) assert.ok(values[row]! <= values[row - 1]!);
    }
  }
});

Deno.test("symmetricEigen() refuses what is not symmetric, square or finite", () => {
  assert.throws(() => symmetricEigen(Float64Array.of(1, 2, 3, 4)), {
    name: "RangeError",
    message:
      'Cannot find eigenvectors: "matrix[1]" must be finite and 3, as across the diagonal, current value is 2',
  });
  assert.throws(() => symmetricEigen(Float64Array.of(1, 2)), /"matrix" must be square/);
  assert.throws(
    () => symmetricEigen(Float64Array.of(1, NaN, NaN, 1)),
    /"matrix\[1\]" must be finite/,
  );
});
