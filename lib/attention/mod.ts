/**
 * Attention (注意力机制): means of values, weighted by how well a query fits their keys.
 *
 * @example
 * ```ts
 * import { scaledDotProductAttention } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.ones<tf.Rank.R3>([2, 5, 4]); // [batch, time, size]
 * const { context, weights } = scaledDotProductAttention(x, x, x); // self-attention
 * assert.deepEqual([context.shape, weights.shape], [[2, 5, 4], [2, 5, 5]]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 *
 * @module
 */
export { asIfAbsent, type AttentionInputs } from "./_as_if_absent.ts";
export type { AttentionOptions, AttentionOutput } from "./_attend.ts";
export { allowedKeys } from "./_heads.ts";
export * from "./additive.ts";
export * from "./additive_layer.ts";
export * from "./cached_attention.ts";
export {
  fusedAttention,
  type FusedAttentionOptions,
  fusedAttentionPlain,
} from "./fused_attention.ts";
export * from "./general.ts";
export * from "./masks.ts";
export * from "./multi_head.ts";
export * from "./multi_head_layer.ts";
export * from "./multiply_adds.ts";
export * from "./scaled_dot_product.ts";
