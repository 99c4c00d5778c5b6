/** Vectors of length 1. */
import * as tf from "@tensorflow/tfjs";

/**
 * Each vector along the last axis divided by its length.
 *
 * y = x / sqrt(max(sum of x^2, 1e-12)), as Keras's `UnitNormalization`; a vector of zeros stays, with
 * a finite gradient.
 *
 * @param x [..., features]
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { unitNorm } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = [...unitNorm(tf.tensor1d([3, 4])).dataSync()];
 * assert.deepEqual(y.map((value) => value.toFixed(3)), ["0.600", "0.800"]);
 * ```
 */
export function unitNorm<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const square = tf.sum(tf.square(x), -1, true); // [..., 1]
    return tf.mul<T>(x, tf.rsqrt(tf.maximum(square, 1e-12)));
  });
}
