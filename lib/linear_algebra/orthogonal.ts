/** Orthogonal initial weights: a random rotation, which neither grows nor shrinks what it multiplies. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";

/**
 * Draw a matrix with orthonormal rows, or columns where there are fewer of them, times a gain
 * (Saxe et al. 2014): normal numbers, made orthonormal by Gram-Schmidt. It is uniform over all
 * such matrices.
 *
 * @param rows positive integer
 * @param columns positive integer
 * @param options `random`: where the numbers are drawn from; `gain`: default 1
 * @returns float32 matrix of shape [rows, columns]
 * @throws {RangeError} for a size that is not a positive integer, or a gain that is not finite
 *
 * @example
 * ```ts
 * import { orthogonalWeights } from "lib/linear_algebra/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const q = orthogonalWeights(4, 4, { random: new Random(0) });
 * const distance = tf.matMul(q, q, false, true).sub(tf.eye(4)).abs().max();
 * assert.ok(distance.dataSync()[0]! < 1e-6);
 * ```
 */
export function orthogonalWeights(
  rows: number,
  columns: number,
  { random, gain = 1 }: { readonly random: Random; readonly gain?: number },
): tf.Tensor2D {
  for (const [name, size] of Object.entries({ rows, columns })) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw invalidArgument("draw orthogonal weights", name, "a positive integer", size);
    }
  }
  if (!Number.isFinite(gain)) {
    throw invalidArgument("draw orthogonal weights", "gain", "finite", gain);
  }
  const count = Math.min(rows, columns), length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => {
    const vector = new Float64Array(length);
    random.fillNormal(vector);
    return vector;
  });
  vectors.forEach((vector, i) => makeOrthonormal(vector, vectors.slice(0, i)));
  const values = new Float32Array(rows * columns);
  vectors.forEach((vector, i) =>
    vector.forEach((value, j) =>
      values[rows <= columns ? i * columns + j : j * columns + i] = gain * value
    )
  );
  return tf.tensor2d(values, [rows, columns]);
}

/** Take the parts along the others out of a vector, twice for rounding, and scale it to length 1. */
function makeOrthonormal(vector: Float64Array, others: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const other of others) {
      const along = dot(vector, other);
      for (let j = 0; j < vector.length; j++) vector[j]! -= along * other[j]!;
    }
  }
  const norm = Math.sqrt(dot(vector, vector));
  for (let j = 0; j < vector.length; j++) vector[j]! /= norm;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
