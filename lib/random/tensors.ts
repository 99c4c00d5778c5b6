/** Random tensors for tfjs, drawn from a seeded generator. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "./random.ts";

/**
 * A float32 tensor of normal numbers, in row-major order as `random.fillNormal` draws them.
 *
 * @param shape Non-negative integers, any rank; [] is a scalar.
 * @param mean Finite.
 * @param standardDeviation Finite, at least 0.
 * @returns A new tensor of that shape.
 * @throws {RangeError | TypeError} When a dimension or a parameter is out of its range.
 *
 * @example Noise for a batch
 * ```ts
 * import { normalTensor, Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const noise = normalTensor(new Random(0), [32, 2]); // [batch, latent]
 * assert.deepEqual(noise.shape, [32, 2]);
 * noise.dispose();
 * ```
 */
export function normalTensor<R extends tf.Rank>(
  random: Random,
  shape: tf.ShapeMap[R],
  mean = 0,
  standardDeviation = 1,
): tf.Tensor<R> {
  const values = new Float32Array(sizeOf("make a tensor of normal numbers", shape));
  random.fillNormal(values, mean, standardDeviation);
  return tf.tensor<R>(values, shape, "float32");
}

/**
 * A float32 tensor of uniform numbers, in row-major order as `random.fillUniform` draws them.
 *
 * @param shape Non-negative integers, any rank; [] is a scalar.
 * @param min Finite; inclusive.
 * @param max Greater than min; exclusive.
 * @returns A new tensor of that shape.
 * @throws {RangeError | TypeError} When a dimension or a bound is out of its range.
 *
 * @example Weights within a bound
 * ```ts
 * import { Random, uniformTensor } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const weights = uniformTensor(new Random(0), [4, 3], -0.5, 0.5); // [inputs, units]
 * assert.ok(weights.abs().max().dataSync()[0]! <= 0.5);
 * ```
 */
export function uniformTensor<R extends tf.Rank>(
  random: Random,
  shape: tf.ShapeMap[R],
  min = 0,
  max = 1,
): tf.Tensor<R> {
  const values = new Float32Array(sizeOf("make a tensor of uniform numbers", shape));
  random.fillUniform(values, min, max);
  return tf.tensor<R>(values, shape, "float32");
}

function sizeOf(task: string, shape: readonly number[]): number {
  if (!Array.isArray(shape)) {
    throw invalidArgument(task, "shape", "an array of integers", shape, "never");
  }
  let size = 1;
  shape.forEach((dimension, axis) => {
    if (!(Number.isSafeInteger(dimension) && dimension >= 0)) {
      throw invalidArgument(task, `shape[${axis}]`, "an integer of at least 0", dimension);
    }
    size *= dimension;
  });
  return size;
}
