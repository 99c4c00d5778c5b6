import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { orthogonalWeights } from "lib/linear_algebra/mod.ts";
import { Random } from "lib/random/mod.ts";

await setUpBackend();

Deno.test("orthogonalWeights() has orthonormal rows or columns, whichever are fewer", () => {
  for (const [rows, columns] of [[1, 1], [5, 5], [3, 12], [12, 3], [64, 256]] as const) {
    const q = orthogonalWeights(rows, columns, { random: new Random(rows), gain: 2 });
    const wide = rows <= columns;
    const product = tf.matMul(q, q, !wide, wide), size = Math.min(rows, columns);
    const distance = product.sub(tf.eye(size).mul(4)).abs().max().dataSync()[0]!;
    assert.ok(distance < 1e-5, `${rows} x ${columns}: ${distance}`);
  }
});

Deno.test("orthogonalWeights() draws the same matrix from the same seed, another from another", () => {
  const values = (
    seed: number,
  ) => [...orthogonalWeights(4, 4, { random: new Random(seed) }).dataSync()];
  assert.deepEqual(values(1), values(1));
  assert.notDeepEqual(values(1), values(2));
});

Deno.test("orthogonalWeights() names a bad argument", () => {
  const random = new Random(0);
  assert.throws(() => orthogonalWeights(0, 2, { random }), {
    name: "RangeError",
    message:
      'Cannot draw orthogonal weights: "rows" must be a positive integer, current value is 0',
  });
  assert.throws(() => orthogonalWeights(2, 2, { random, gain: Infinity }), {
    name: "RangeError",
    message: 'Cannot draw orthogonal weights: "gain" must be finite, current value is Infinity',
  });
});
