/** Heads side by side in the columns of a row, apart, and what each of them sees. */
import * as tf from "@tensorflow/tfjs";
import type { AttentionInputs } from "./_as_if_absent.ts";
import { type AttentionOutput, maskPerQuery, weigh } from "./_attend.ts";
import { causalMask } from "./masks.ts";

/** [batch, time, heads x size] to [batch, heads, time, size]. */
function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [batch, time, columns] = x.shape;
  return tf.transpose(tf.reshape(x, [batch, time, heads, columns / heads]), [0, 2, 1, 3]);
}

/** [batch, heads, time, size] to [batch, time, heads x size]. */
function joinHeads(x: tf.Tensor4D): tf.Tensor3D {
  const [batch, heads, time, size] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, time, heads * size]);
}

/** How heads attend, with what may be attended to for each query. */
export interface HeadOptions {
  readonly heads: number;
  readonly scale: number;
  /** [batch or 1, queries or 1, keys] */
  readonly allowed: tf.Tensor3D | undefined;
}

/** Contexts of all heads side by side [batch, queries, ...], and weights [batch, heads, ...]. */
export function attendByHeads(
  { queries, keys, values }: AttentionInputs,
  { heads, scale, allowed }: HeadOptions,
): { readonly context: tf.Tensor3D; readonly weights: tf.Tensor4D } {
  const q = splitHeads(queries, heads), k = splitHeads(keys, heads), v = splitHeads(values, heads);
  const products = tf.matMul(q, k, false, true); // [batch, heads, queries, keys]
  const scores = tf.mul(products, scale) as tf.Tensor4D;
  const mask = allowed && tf.expandDims(allowed, 1);
  const { context, weights }: AttentionOutput<tf.Tensor4D> = weigh(scores, v, mask);
  return { context: joinHeads(context), weights };
}

/**
 * Which keys each query may attend to, by a mask and by its place.
 *
 * @param options `mask` as in {@linkcode AttentionOptions}; `causal`: whether query i attends to the
 *   keys 0 to i alone
 * @param shape [batch, queries, keys]
 * @returns [batch or 1, queries or 1, keys], 1 where it may; undefined: everywhere
 * @throws {RangeError} for a mask of another shape, or with other values
 *
 * @example
 * ```ts
 * import { allowedKeys } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const mask = tf.tensor2d([[0, 1]]); // the first key is padding
 * assert.deepEqual(allowedKeys({ mask, causal: true }, [1, 2, 2])!.arraySync(), [[[0, 0], [0, 1]]]);
 * ```
 */
export function allowedKeys(
  { mask, causal }: {
    readonly mask?: tf.Tensor | undefined;
    readonly causal?: boolean | undefined;
  },
  [batch, queries, keys]: readonly [number, number, number],
): tf.Tensor3D | undefined {
  const allowed = mask && maskPerQuery(mask, [batch, queries, keys]);
  if (!causal) return allowed;
  const places = causalMask(queries, keys);
  return allowed ? tf.mul(tf.cast(allowed, "float32"), places) : places;
}
