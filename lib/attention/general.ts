/** General (multiplicative) attention: a scalar product with a matrix between the two. */
import type * as tf from "@tensorflow/tfjs";
import { dense } from "../nn/mod.ts";
import { assertShape, tidy } from "../tensor/mod.ts";
import type { AttentionOptions, AttentionOutput } from "./_attend.ts";
import { scaledDotProductAttention } from "./scaled_dot_product.ts";

/**
 * General attention (乘性注意力): the score is q^T W k (Luong et al. 2015, section 3.1, "general").
 * Queries and keys may have different sizes.
 *
 * Shapes: queries [batch, queries, querySize], kernel [querySize, keySize], keys
 * [batch, keys, keySize], values [batch, keys, valueSize], context [batch, queries, valueSize],
 * weights [batch, queries, keys].
 *
 * @param queries what is looked for
 * @param keys what it is compared with
 * @param values what is averaged
 * @param kernel W
 * @param options `mask`: see {@linkcode AttentionOptions}
 * @returns context and weights
 * @throws {RangeError} for shapes that do not fit, or a mask with other values
 *
 * @example
 * ```ts
 * import { generalAttention } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const queries = tf.ones<tf.Rank.R3>([1, 2, 3]), keys = tf.ones<tf.Rank.R3>([1, 5, 4]);
 * const { context } = generalAttention(queries, keys, keys, tf.ones([3, 4]));
 * assert.deepEqual(context.shape, [1, 2, 4]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function generalAttention(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  kernel: tf.Tensor2D,
  options: AttentionOptions = {},
): AttentionOutput {
  const task = "apply general attention";
  assertShape(kernel, ["querySize", "keySize"], { function: task, argument: "kernel" });
  assertShape(queries, ["batch", "queries", kernel.shape[0]], {
    function: task,
    argument: "queries",
  });
  return tidy(() =>
    scaledDotProductAttention(dense(queries, { kernel }), keys, values, { ...options, scale: 1 })
  );
}
