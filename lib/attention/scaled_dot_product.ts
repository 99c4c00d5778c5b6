/** Dot-product attention: how well a query fits a key is their scalar product. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape, tidy } from "../tensor/mod.ts";
import { asIfAbsent, type AttentionInputs } from "./_as_if_absent.ts";
import { attend, type AttentionOptions, type AttentionOutput } from "./_attend.ts";

/** How {@linkcode scaledDotProductAttention} compares. */
export interface ScaledDotProductOptions extends AttentionOptions {
  /** What the products are multiplied by. Default 1 / sqrt(size); 1 is Luong's "dot". */
  readonly scale?: number;
}

/**
 * Scaled dot-product attention (缩放点积注意力): softmax(scale Q K^T) V, with scale 1 / sqrt(size)
 * (Vaswani et al. 2017, equation 1); with scale 1 it is the "dot" score of Luong et al. 2015
 * (section 3.1). It is self-attention when queries, keys and values come from the same sequence,
 * and cross-attention when the queries come from another: the arithmetic is the same.
 *
 * Shapes: queries [batch, queries, size], keys [batch, keys, size], values [batch, keys, valueSize],
 * context [batch, queries, valueSize], weights [batch, queries, keys].
 *
 * @param queries what is looked for
 * @param keys what it is compared with
 * @param values what is averaged
 * @param options `mask`: see {@linkcode AttentionOptions}; `scale`
 * @returns context and weights
 * @throws {RangeError} for shapes that do not fit, a mask with other values, or
 *   a scale that is not finite
 *
 * @example
 * ```ts
 * import { scaledDotProductAttention } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const query = tf.tensor3d([[[Math.log(3), 0]]]), keys = tf.tensor3d([[[1, 0], [0, 1]]]);
 * const values = tf.tensor3d([[[4], [8]]]);
 * const { context } = scaledDotProductAttention(query, keys, values, { scale: 1 });
 * assert.ok(Math.abs(context.dataSync()[0]! - 5) < 1e-5); // weights 3/4 and 1/4
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function scaledDotProductAttention(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  { mask, scale = 1 / Math.sqrt(queries.shape[2]) }: ScaledDotProductOptions = {},
): AttentionOutput {
  const task = "apply dot-product attention";
  assertShape(queries, ["batch", "queries", "size"], { function: task, argument: "queries" });
  const [batch, , size] = queries.shape;
  assertShape(keys, [batch, "keys", size], { function: task, argument: "keys" });
  const [, time] = keys.shape;
  assertShape(values, [batch, time, "valueSize"], { function: task, argument: "values" });
  if (!Number.isFinite(scale)) throw invalidArgument(task, "scale", "finite", scale);
  const compute = ({ queries, keys, values }: AttentionInputs) => {
    const products = tf.matMul(queries, keys, false, true); // [batch, queries, keys]
    const scores = scale === 1 ? products : tf.mul(products, scale);
    return attend(scores as tf.Tensor3D, values, { mask });
  };
  return tidy(() => asIfAbsent({ queries, keys, values }, mask, compute));
}
