/** Tells tensors that hold NaN or infinities, so that only they take the slower, careful way. */
import type * as tf from "@tensorflow/tfjs";

/** Tells whether all elements of a float32 tensor are finite; undefined where it leaves that to the caller. */
export type FiniteCheck = (tensor: tf.Tensor) => boolean | undefined;

let registered: FiniteCheck | null = null;

/**
 * Registers a faster check (a wasm kernel, say) that {@linkcode isAllFinite} asks first.
 *
 * @param check null removes the one that is there
 *
 * @example A check that declines
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { isAllFinite, setFiniteCheck } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * let asked = 0;
 * setFiniteCheck(() => (asked++, undefined));
 * assert.ok(isAllFinite(tf.tensor1d([1])));
 * setFiniteCheck(null);
 * assert.equal(asked, 1);
 * ```
 */
export function setFiniteCheck(check: FiniteCheck | null): void {
  registered = check;
}

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
  const known = registered?.(tensor);
  if (known !== undefined) return known;
  const values = tensor.dataSync();
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0; // a NaN or an infinity less itself is NaN
}
