/** tfjs's tidy for results of any type. */
import * as tf from "@tensorflow/tfjs";

/**
 * `tf.tidy` with the type of what is returned: an interface with tensors in its fields, for instance,
 * for which `tf.tidy` itself asks for an index signature. Read long arrays of numbers outside: tfjs
 * looks at each number of what is returned, for a tensor.
 *
 * @param compute makes tensors; those in what it returns are kept, in arrays and objects too, the
 *   others are freed
 * @returns what it returns
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { tidy } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * interface Moments {
 *   readonly mean: tf.Tensor;
 *   readonly variance: tf.Tensor;
 * }
 * const x = tf.tensor1d([1, 3]), before = tf.memory().numTensors;
 * const { mean, variance } = tidy((): Moments => tf.moments(x));
 * assert.deepEqual([mean.arraySync(), variance.arraySync()], [2, 1]);
 * assert.equal(tf.memory().numTensors, before + 2);
 * ```
 */
export function tidy<T>(compute: () => T): T {
  return tf.tidy(compute as () => tf.TensorContainer) as T;
}
