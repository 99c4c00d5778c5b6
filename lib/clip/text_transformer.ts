/** CLIP's text tower: a Transformer with a causal mask, read at the end of the caption. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { causalMask } from "../attention/mod.ts";
import { Dense, Embedding, LayerNormalization, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import type { TransformerEncoderBlock } from "../transformer/mod.ts";
import { drawTokens, towerBlocks } from "./_tower.ts";

/** The sizes of a {@linkcode TextTransformer}. */
export interface TextTransformerConfig {
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** Most tokens of a caption, the end included. */
  readonly time: number;
  /** The token that ends each caption. */
  readonly end: number;
  /** Numbers at each token. */
  readonly size: number;
  /** Blocks, one after the other. */
  readonly blocks: number;
  /** Heads of each block's attention; they divide the size. */
  readonly heads: number;
  /** Numbers of the embedding. */
  readonly embedding: number;
}

/**
 * Text tower of CLIP (Radford et al. 2021, arXiv:2103.00020, section 2.4): blocks that normalize first, with
 * masked self-attention, each token seeing those before it; the state at the end token, normalized, is
 * projected to the embedding. What stands behind the end counts for nothing.
 *
 * Shapes: tokens int32 [batch, time], states [batch, time, size], embedding [batch, embedding].
 *
 * @throws {RangeError | TypeError} for sizes that are not positive integers, heads that do not divide the
 *   size, or an end outside the vocabulary
 *
 * @example
 * ```ts
 * import { TextTransformer } from "lib/clip/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const config = { vocabulary: 9, time: 5, end: 2, size: 8, blocks: 2, heads: 2, embedding: 6 };
 * const tower = new TextTransformer(config, { random: new Random(0) });
 * const tokens = tf.tensor2d([[4, 5, 2, 0], [4, 5, 2, 7]], undefined, "int32");
 * const [first, second] = tower.apply(tokens).arraySync(); // [batch, embedding]
 * assert.deepEqual(first, second); // the same up to the end
 * ```
 */
export class TextTransformer extends Module {
  /** [vocabulary, size] */
  readonly tokenEmbedding: Embedding;
  /** Added to the tokens, [time, size]. */
  readonly positions: tf.Variable<tf.Rank.R2>;
  /** One after the other. */
  readonly blocks: readonly TransformerEncoderBlock[];
  /** Of the last states. */
  readonly lastNorm: LayerNormalization;
  /** To the embedding, without bias. */
  readonly projection: Dense;
  /** The token that ends each caption. */
  readonly end: number;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode TextTransformerConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: TextTransformerConfig, options: { readonly random: Random }) {
    super();
    const task = "build a text transformer", random = requireRandom(task, options?.random);
    const { vocabulary, time, end, size, blocks, heads, embedding } = requireObject(
      task,
      "config",
      config,
    );
    checkSizes(task, { vocabulary, time, size, blocks, heads, embedding });
    if (!(Number.isSafeInteger(end) && end >= 0 && end < vocabulary)) {
      throw invalidArgument(task, "end", `an integer in [0, ${vocabulary})`, end);
    }
    this.tokenEmbedding = new Embedding(vocabulary, size, {
      random: random.split("tokens"),
      initializer: { name: "normal", standardDeviation: 0.02 },
    });
    this.positions = drawTokens(random.split("positions"), time, size);
    this.blocks = towerBlocks(random, { size, blocks, heads });
    this.lastNorm = new LayerNormalization(size);
    this.projection = new Dense(size, embedding, {
      ...{ useBias: false, random: random.split("projection") },
    });
    this.end = end;
  }

  /**
   * The embedding of each caption.
   *
   * @param tokens int32 [batch, time], each row with the end token
   * @returns [batch, embedding]
   * @throws {RangeError | TypeError} for a row without an end, and as {@linkcode TextTransformer.states}
   */
  apply(tokens: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const states = this.states(tokens), [batch, time, size] = states.shape;
      const ends = tf.tensor1d(this.#endsOf(tokens), "int32");
      const atEnd = tf.expandDims(tf.oneHot(ends, time), 1); // [batch, 1, time]
      const last = tf.reshape(tf.matMul(tf.cast(atEnd, "float32"), states), [batch, size]);
      return this.projection.apply(this.lastNorm.apply(last)) as tf.Tensor2D;
    });
  }

  /**
   * The states of all tokens after the last block.
   *
   * @param tokens int32 [batch, time], of at most as many as there are positions
   * @returns [batch, time, size]
   * @throws {RangeError | TypeError} for too many tokens, or one that is not in the vocabulary
   */
  states(tokens: tf.Tensor2D): tf.Tensor3D {
    const task = "apply a text transformer", [most, size] = this.positions.shape;
    assertShape(tokens, ["batch", "time"], { function: task, argument: "tokens" });
    const time = tokens.shape[1];
    if (time > most) throw invalidArgument(task, "tokens", `at most ${most} in a caption`, time);
    return tf.tidy(() => {
      const places = tf.slice(this.positions, [0, 0], [time, size]);
      const start = tf.add<tf.Tensor3D>(this.tokenEmbedding.apply(tokens), places);
      const mask = causalMask(time);
      return this.blocks.reduce((h, block) => block.apply(h, { mask }), start);
    });
  }

  /** Where each caption ends. */
  #endsOf(tokens: tf.Tensor2D): number[] {
    const [batch, time] = tokens.shape, values = tokens.dataSync();
    return Array.from({ length: batch }, (_, row) => {
      const at = values.subarray(row * time, (row + 1) * time).indexOf(this.end);
      if (at >= 0) return at;
      const requirement = `a caption with its end, token ${this.end}`;
      throw invalidArgument("apply a text transformer", `tokens[${row}]`, requirement, "without");
    });
  }
}
