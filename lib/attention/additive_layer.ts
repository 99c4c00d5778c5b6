/** Additive attention as a layer that owns its weights. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { initialWeights, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import type { AttentionOptions, AttentionOutput } from "./_attend.ts";
import { additiveAttention, type AdditiveParameters } from "./additive.ts";
import { requireObject } from "../_require_object.ts";

/** Sizes and initial weights of an {@linkcode AdditiveAttention} layer. */
export interface AdditiveAttentionOptions {
  /** Where the initial weights are drawn from, Glorot-uniform. */
  readonly random: Random;
  /** Hidden units of the score. Default as many as the query has. */
  readonly hidden?: number;
}

/**
 * Additive attention (加性注意力; Bahdanau et al. 2015): {@linkcode additiveAttention} with its weights.
 *
 * Shapes: queries [batch, queries, querySize], memory [batch, keys, memorySize], context
 * [batch, queries, memorySize], weights [batch, queries, keys].
 *
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { AdditiveAttention } from "lib/attention/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new AdditiveAttention(3, 4, { random: new Random(0), hidden: 6 });
 * const { context, weights } = layer.apply(tf.ones([2, 1, 3]), tf.ones([2, 5, 4]));
 * assert.deepEqual([context.shape, weights.shape], [[2, 1, 4], [2, 1, 5]]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export class AdditiveAttention extends Module implements AdditiveParameters {
  readonly queryKernel: tf.Variable<tf.Rank.R2>;
  readonly keyKernel: tf.Variable<tf.Rank.R2>;
  readonly scoreVector: tf.Variable<tf.Rank.R1>;

  /**
   * Draws the two kernels and the vector, each from a stream of `random` of its own.
   *
   * @param querySize numbers in a query
   * @param memorySize numbers in what is attended to
   * @param options see {@linkcode AdditiveAttentionOptions}
   */
  constructor(
    readonly querySize: number,
    readonly memorySize: number,
    options: AdditiveAttentionOptions,
  ) {
    super();
    const task = "build additive attention";
    const { hidden = querySize } = requireObject(task, "options", options);
    checkSizes(task, { querySize, memorySize, hidden });
    const random = requireRandom(task, options.random);
    const draw = (name: string, rows: number, columns: number) =>
      initialWeights<tf.Rank.R2>([rows, columns], {
        random: random.split(name),
        initializer: "glorot_uniform",
      });
    this.queryKernel = tf.tidy(() => tf.variable(draw("query", querySize, hidden)));
    this.keyKernel = tf.tidy(() => tf.variable(draw("key", memorySize, hidden)));
    this.scoreVector = tf.tidy(() =>
      tf.variable(tf.squeeze<tf.Tensor1D>(draw("vector", hidden, 1), [1]))
    );
  }

  /** Context and weights of each query; the memory gives keys and values. */
  apply(
    queries: tf.Tensor3D,
    memory: tf.Tensor3D,
    options: AttentionOptions = {},
  ): AttentionOutput {
    return additiveAttention(queries, memory, memory, this, options);
  }
}
