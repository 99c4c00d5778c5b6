/** Products of integers. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { onStock, valuesOf } from "./_reference_elementwise.ts";

await setUpBackend();

Deno.test("products of int32 matrices are exact in all layouts, with batches and when empty", () => {
  const side = fc.integer({ min: 0, max: 11 });
  const cases = fc.record({
    sides: fc.tuple(side, side, side),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    batch: fc.constantFrom(1, 3),
    sharedB: fc.boolean(),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ sides: [m, k, n], transposeA, transposeB, batch, sharedB, seed }) => {
      const random = new Random(seed), batchB = sharedB ? 1 : batch;
      const a = random.integers(batch * m * k, -9000, 9000);
      const b = random.integers(batchB * k * n, -9000, 9000);
      const y = tf.tidy(() =>
        tf.matMul(
          tf.tensor3d(a, transposeA ? [batch, k, m] : [batch, m, k], "int32"),
          tf.tensor3d(b, transposeB ? [batchB, n, k] : [batchB, k, n], "int32"),
          transposeA,
          transposeB,
        )
      );
      const expected = Array.from({ length: batch * m * n }, (_, at) => {
        const j = at % n, i = Math.floor(at / n) % m, one = Math.floor(at / n / m);
        let sum = 0;
        for (let l = 0; l < k; l++) {
          const left = a[one * m * k + (transposeA ? l * m + i : i * k + l)]!;
          sum += left * b[(one % batchB) * k * n + (transposeB ? j * k + l : l * n + j)]!;
        }
        return sum;
      });
      assert.deepEqual([y.shape, y.dtype], [[batch, m, n], "int32"]);
      assert.deepEqual(valuesOf(y), expected);
    }),
    { seed: 52, numRuns: 150 },
  );
});

Deno.test("integers beyond 2^24 keep their last digit, and overflow wraps around", () => {
  const single = (value: number) => tf.tensor2d([value], [1, 1], "int32");
  const product = (a: number, b: number) =>
    valuesOf(tf.tidy(() => tf.matMul(single(a), single(b))));
  assert.deepEqual(product(2 ** 24 + 1, 1), [2 ** 24 + 1]);
  assert.deepEqual(product(2 ** 30, 2), [-(2 ** 31)]);
});

Deno.test("confusionMatrix and meshgrid work on integers, which stock wasm refuses", () => {
  const matrix = () =>
    valuesOf(tf.tidy(() =>
      tf.math.confusionMatrix(
        tf.tensor1d([0, 1, 1, 2], "int32"),
        tf.tensor1d([0, 1, 2, 2], "int32"),
        3,
      )
    ));
  const grid = () =>
    tf.meshgrid(tf.tensor1d([1, 2], "int32"), tf.tensor1d([3, 4, 5], "int32")).map(valuesOf);
  assert.deepEqual(matrix(), [1, 0, 0, 0, 1, 1, 0, 0, 1]);
  assert.deepEqual(grid(), [[1, 2, 1, 2, 1, 2], [3, 3, 4, 4, 5, 5]]);
  for (const refused of [matrix, grid]) assert.throws(() => onStock<unknown>(refused), /float32/);
});
