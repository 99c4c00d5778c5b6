/** Multi-head attention: several small attentions side by side, each on its own projections. */
import type * as tf from "@tensorflow/tfjs";
import { dense, type DenseParameters } from "../nn/mod.ts";
import { tidy } from "../tensor/mod.ts";
import { asIfAbsent, type AttentionInputs } from "./_as_if_absent.ts";
import type { AttentionOptions } from "./_attend.ts";
import { attendByHeads } from "./_heads.ts";
import { checkMultiHead, project } from "./_projections.ts";
import { allowedOf, attendFast } from "./fused_attention.ts";

/** The parameters of multi-head attention; head after head in the columns of the first three. */
export interface MultiHeadParameters {
  /** [querySize, heads x size] */
  readonly query: DenseParameters;
  /** [keySize, heads x size] */
  readonly key: DenseParameters;
  /** [valueSize, heads x size] */
  readonly value: DenseParameters;
  /** [heads x size, outputSize] */
  readonly output: DenseParameters;
}

/** How {@linkcode multiHeadAttention} attends. */
export interface MultiHeadOptions extends AttentionOptions {
  /** A positive integer that divides the columns of the projections. */
  readonly heads: number;
  /** Whether query i attends to the keys 0 to i alone. Default false. */
  readonly causal?: boolean;
  /**
   * What is done to queries and keys after their projection, such as a rotation by their places:
   * [batch, time, heads x size] to the same. Default nothing.
   */
  readonly turn?: ((projected: tf.Tensor3D) => tf.Tensor3D) | undefined;
}

/** Context and weights of all heads. */
export interface MultiHeadOutput {
  /** [batch, queries, outputSize] */
  readonly context: tf.Tensor3D;
  /** Of each head: [batch, heads, queries, keys]. */
  readonly weights: tf.Tensor4D;
}

/**
 * Multi-head attention (多头注意力; Vaswani et al. 2017, section 3.2.2): each head is scaled
 * dot-product attention on its own projections of queries, keys and values; the contexts of all heads
 * stand side by side and are projected once more.
 *
 * Shapes: queries [batch, queries, querySize], keys and values [batch, keys, ...]; self-attention
 * when both are the same sequence.
 *
 * @param queries where the queries are projected from
 * @param memory where keys and values are projected from
 * @param parameters see {@linkcode MultiHeadParameters}
 * @param options `heads`, and `mask`: see {@linkcode AttentionOptions}, the same for all heads
 * @returns context and weights
 * @throws {RangeError} for shapes that do not fit, a mask with other values, or
 *   heads that do not divide the projections
 *
 * @example
 * ```ts
 * import { multiHeadAttention } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = { kernel: tf.ones<tf.Rank.R2>([4, 4]), bias: tf.zeros<tf.Rank.R1>([4]) };
 * const parameters = { query: layer, key: layer, value: layer, output: layer };
 * const x = tf.ones<tf.Rank.R3>([2, 5, 4]);
 * const { context } = multiHeadAttention(x, x, parameters, { heads: 2 });
 * assert.deepEqual(context.shape, [2, 5, 4]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function multiHeadAttention(
  queries: tf.Tensor3D,
  memory: tf.Tensor3D,
  parameters: MultiHeadParameters,
  options: MultiHeadOptions,
): MultiHeadOutput {
  const { heads } = options, inputs = { queries, keys: memory, values: memory };
  checkMultiHead(queries, memory, parameters, heads);
  const compute = (inputs: AttentionInputs) => {
    const projected = project(inputs, parameters, options),
      allowed = allowedOf(inputs, options)?.();
    const scale = 1 / Math.sqrt(projected.queries.shape[2] / heads);
    const { context, weights } = attendByHeads(projected, { heads, scale, allowed });
    return { context: dense(context, parameters.output), weights };
  };
  return tidy(() => asIfAbsent(inputs, allowedOf(inputs, options), compute));
}

/**
 * The context of {@linkcode multiHeadAttention} without the weights, which is all that training needs:
 * by {@linkcode fusedAttention}, without a tensor of [batch, heads, queries, keys].
 *
 * @param queries [batch, queries, querySize]
 * @param memory [batch, keys, ...]
 * @param parameters see {@linkcode MultiHeadParameters}
 * @param options as for {@linkcode multiHeadAttention}
 * @returns the context, [batch, queries, outputSize]
 * @throws {RangeError} as {@linkcode multiHeadAttention}
 *
 * @example
 * ```ts
 * import { multiHeadAttention, multiHeadContext } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = { kernel: tf.ones<tf.Rank.R2>([4, 4]) };
 * const parameters = { query: layer, key: layer, value: layer, output: layer };
 * const x = tf.ones<tf.Rank.R3>([2, 5, 4]), options = { heads: 2, causal: true };
 * const { context } = multiHeadAttention(x, x, parameters, options);
 * assert.deepEqual(multiHeadContext(x, x, parameters, options).arraySync(), context.arraySync());
 * ```
 */
export function multiHeadContext(
  queries: tf.Tensor3D,
  memory: tf.Tensor3D,
  parameters: MultiHeadParameters,
  options: MultiHeadOptions,
): tf.Tensor3D {
  const inputs = { queries, keys: memory, values: memory };
  checkMultiHead(queries, memory, parameters, options.heads);
  const compute = (inputs: AttentionInputs) => ({
    context: dense(attendFast(project(inputs, parameters, options), options), parameters.output),
  });
  return tidy(() => asIfAbsent(inputs, allowedOf(inputs, options), compute).context);
}
