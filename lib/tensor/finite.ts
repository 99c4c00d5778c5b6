/** Tells tensors that hold NaN or infinities, so that only they take the slower, careful way. */
import type * as tf from "@tensorflow/tfjs";

/**
 * Whether all elements are finite. It reads the tensor, which on the CPU and on WebAssembly costs one
 * pass over its memory.
 *
 * @param tensor Any shape and type; integers and booleans are always finite.
 * @returns True also for no element.
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { isAllFinite } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(isAllFinite(tf.tensor1d([1, -2])));
 * assert.ok(!isAllFinite(tf.tensor1d([1, NaN])) && !isAllFinite(tf.tensor1d([Infinity])));
 * ```
 */
export function isAllFinite(tensor: tf.Tensor): boolean {
  if (tensor.dtype !== "float32") return true;
  const values = tensor.dataSync();
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0; // a NaN or an infinity less itself is NaN
}
