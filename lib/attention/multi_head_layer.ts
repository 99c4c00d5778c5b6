/** Multi-head attention as a layer that owns its projections. */
import type * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import {
  Dense,
  type Framework,
  type Initializer,
  Module,
  type ParameterLayout,
} from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { multiHeadLayouts } from "./_multi_head_layouts.ts";
import {
  multiHeadAttention,
  multiHeadContext,
  type MultiHeadOptions,
  type MultiHeadOutput,
  type MultiHeadParameters,
} from "./multi_head.ts";
import { requireObject } from "../_require_object.ts";

/** Sizes and initial weights of a {@linkcode MultiHeadAttention} layer. */
export interface MultiHeadAttentionOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** A positive integer; it divides the size where `headSize` is not given. */
  readonly heads: number;
  /** Numbers in what is attended to. Default as many as in a query. */
  readonly memorySize?: number;
  /** Numbers in a query and a key of one head. Default size / heads. */
  readonly headSize?: number;
  /** Numbers in a value of one head. Default `headSize`. */
  readonly valueSize?: number;
  /** Default `"glorot_uniform"`, with biases of zeros. */
  readonly initializer?: Initializer;
  /** Of the output's projection. Default `initializer`. */
  readonly outputInitializer?: Initializer;
  /** Whether the four projections have a bias. Default true. */
  readonly useBias?: boolean;
}

/**
 * Multi-head attention (多头注意力; Vaswani et al. 2017): {@linkcode multiHeadAttention} with its
 * weights.
 *
 * Shapes: queries [batch, queries, size], memory [batch, keys, memorySize], context
 * [batch, queries, size], weights [batch, heads, queries, keys].
 *
 * @throws {RangeError} for a size that is not a positive integer, or heads that do not divide the size
 *
 * @example
 * ```ts
 * import { causalMask, MultiHeadAttention } from "lib/attention/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new MultiHeadAttention(8, { heads: 2, random: new Random(0) });
 * const x = tf.ones<tf.Rank.R3>([3, 5, 8]); // [batch, time, size]
 * const { context } = layer.apply(x, x, { mask: causalMask(5) }); // self-attention
 * assert.deepEqual(context.shape, [3, 5, 8]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export class MultiHeadAttention extends Module implements MultiHeadParameters {
  readonly query: Dense;
  readonly key: Dense;
  readonly value: Dense;
  readonly output: Dense;
  /** Heads that attend side by side, each over its own part of the projections. */
  readonly heads: number;

  /**
   * Draws the four projections, each from a stream of `random` of its own; biases start at 0.
   *
   * @param size numbers in a query and in the result
   * @param options see {@linkcode MultiHeadAttentionOptions}
   */
  constructor(readonly size: number, options: MultiHeadAttentionOptions) {
    super();
    const task = "build multi-head attention";
    const { heads, memorySize = size, initializer = "glorot_uniform", useBias = true } =
      requireObject(task, "options", options);
    const { headSize = size / heads, valueSize = headSize } = options;
    const { outputInitializer = initializer } = options;
    const random = requireRandom(task, options.random);
    checkSizes(task, { size, heads, memorySize });
    if (options.headSize === undefined && size % heads !== 0) {
      throw invalidArgument(task, "heads", `a divisor of the size ${size}`, heads);
    }
    checkSizes(task, { headSize, valueSize });
    const project = (name: string, inputs: number, units: number) =>
      new Dense(inputs, units, {
        random: random.split(name),
        initializer: name === "output" ? outputInitializer : initializer,
        useBias,
      });
    this.query = project("query", size, heads * headSize);
    this.key = project("key", memorySize, heads * headSize);
    this.value = project("value", memorySize, heads * valueSize);
    this.output = project("output", heads * valueSize, size);
    this.heads = heads;
  }

  /**
   * Context and weights of each query.
   *
   * @param queries where the queries are projected from
   * @param memory where keys and values are projected from; the queries again for self-attention
   * @param options `mask` and `causal`: see {@linkcode MultiHeadOptions}
   * @returns context and weights
   * @throws {RangeError} for shapes that do not fit
   */
  apply(
    queries: tf.Tensor3D,
    memory: tf.Tensor3D,
    options: Omit<MultiHeadOptions, "heads"> = {},
  ): MultiHeadOutput {
    return multiHeadAttention(queries, memory, this, { ...options, heads: this.heads });
  }

  /**
   * The context alone, by {@linkcode multiHeadContext}: faster, since no weights are stored.
   *
   * @param queries where the queries are projected from
   * @param memory where keys and values are projected from
   * @param options `mask` and `causal`: see {@linkcode MultiHeadOptions}
   * @returns the context, [batch, queries, size]
   * @throws {RangeError} for shapes that do not fit
   */
  context(
    queries: tf.Tensor3D,
    memory: tf.Tensor3D,
    options: Omit<MultiHeadOptions, "heads"> = {},
  ): tf.Tensor3D {
    return multiHeadContext(queries, memory, this, { ...options, heads: this.heads });
  }

  /** PyTorch has the three input projections in one array, Keras the heads as a dimension. */
  override layouts(framework: Framework): readonly ParameterLayout[] {
    return multiHeadLayouts(this, framework);
  }
}
