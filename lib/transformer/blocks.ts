/** A Transformer's blocks as layers that own their weights. */
import type * as tf from "@tensorflow/tfjs";
import { type KeyValueCache, MultiHeadAttention } from "../attention/mod.ts";
import {
  type ApplyOptions,
  type Dense,
  type Framework,
  LayerNormalization,
  Module,
  type ParameterLayout,
  partLayouts,
} from "../nn/mod.ts";
import { requireRandom } from "../random/mod.ts";
import {
  blockOptionsOf,
  type Choices,
  choicesOf,
  feedForwardLayers,
  initializersOf,
  normOptions,
  TORCH_NAMES,
  type TransformerBlockOptions,
} from "./_block_layers.ts";
import { cachedBlock } from "./_cached_block.ts";
import {
  type DecoderBlockParameters,
  type DecoderMasks,
  transformerDecoderBlock,
} from "./decoder_block.ts";
import {
  type EncoderBlockParameters,
  type SelfAttentionOptions,
  transformerEncoderBlock,
} from "./encoder_block.ts";

/**
 * Encoder block of a Transformer (Transformer 编码器块): {@linkcode transformerEncoderBlock} with its
 * weights.
 *
 * @throws {RangeError} for sizes that are not positive integers, heads that do not divide the size, and
 *   a dropout or an epsilon out of its range
 *
 * @example
 * ```ts
 * import { TransformerEncoderBlock } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0);
 * const block = new TransformerEncoderBlock(8, { heads: 2, dropout: 0.1, random });
 * const x = tf.ones<tf.Rank.R3>([3, 5, 8]); // [batch, time, size]
 * assert.deepEqual(block.apply(x, { training: true, random }).shape, [3, 5, 8]);
 * ```
 */
export class TransformerEncoderBlock extends Module implements EncoderBlockParameters {
  readonly attention: MultiHeadAttention;
  readonly attentionNorm: LayerNormalization;
  readonly expand: Dense;
  readonly contract: Dense;
  readonly feedForwardNorm: LayerNormalization;
  readonly #choices: Choices;

  /**
   * Draws the attention and the two dense layers, each from a stream of `random` of its own.
   *
   * @param size numbers at each place
   * @param options see {@linkcode TransformerBlockOptions}
   */
  constructor(readonly size: number, options: TransformerBlockOptions) {
    super();
    const random = requireRandom("build a Transformer block", options?.random);
    const { heads } = options, initializers = initializersOf(options);
    this.attention = new MultiHeadAttention(size, {
      ...{ heads, random: random.split("attention"), ...initializers },
    });
    this.attentionNorm = new LayerNormalization(size, normOptions(options));
    ({ expand: this.expand, contract: this.contract } = feedForwardLayers(size, options));
    this.feedForwardNorm = new LayerNormalization(size, normOptions(options));
    this.#choices = choicesOf(options);
  }

  /** [batch, time, size] to the same; see {@linkcode SelfAttentionOptions}. */
  apply(x: tf.Tensor3D, options: ApplyOptions & SelfAttentionOptions = {}): tf.Tensor3D {
    const choices = blockOptionsOf(this.#choices, options);
    return transformerEncoderBlock(x, this, { ...options, ...choices });
  }

  /**
   * Go on with causal attention.
   *
   * @param x new places, [batch, time, size]
   * @param options `cache`: of the places before, default none; `turn`: see `MultiHeadOptions`
   * @returns y of the new places, and the cache of all, which is the caller's to free
   */
  applyCached(
    x: tf.Tensor3D,
    options: { readonly cache?: KeyValueCache | undefined } & Pick<SelfAttentionOptions, "turn">,
  ): { readonly y: tf.Tensor3D; readonly cache: KeyValueCache } {
    return cachedBlock(x, this, { ...options, ...blockOptionsOf(this.#choices, {}) });
  }

  /** Those of PyTorch's `nn.TransformerEncoderLayer`. */
  override layouts(framework: Framework): ParameterLayout[] {
    const names = { ...TORCH_NAMES, attention: "self_attn", attentionNorm: "norm1" };
    const torch = { ...names, feedForwardNorm: "norm2" };
    return partLayouts(this, framework, framework === "torch" ? torch : {});
  }
}

/**
 * Decoder block of a Transformer (Transformer 解码器块): {@linkcode transformerDecoderBlock} with its
 * weights.
 *
 * @throws {RangeError} as {@linkcode TransformerEncoderBlock}
 *
 * @example
 * ```ts
 * import { TransformerDecoderBlock } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const block = new TransformerDecoderBlock(8, { heads: 2, random: new Random(0) });
 * const x = tf.ones<tf.Rank.R3>([3, 5, 8]), memory = tf.ones<tf.Rank.R3>([3, 7, 8]);
 * assert.deepEqual(block.apply(x, memory).shape, [3, 5, 8]); // [batch, time, size]
 * ```
 */
export class TransformerDecoderBlock extends Module implements DecoderBlockParameters {
  readonly selfAttention: MultiHeadAttention;
  readonly selfAttentionNorm: LayerNormalization;
  readonly crossAttention: MultiHeadAttention;
  readonly crossAttentionNorm: LayerNormalization;
  readonly expand: Dense;
  readonly contract: Dense;
  readonly feedForwardNorm: LayerNormalization;
  readonly #choices: Choices;

  /**
   * Draws both attentions and the two dense layers, each from a stream of `random` of its own.
   *
   * @param size numbers at each place
   * @param options see {@linkcode TransformerBlockOptions}; `memorySize`: numbers in the encoder's
   *   result, default the same size
   */
  constructor(
    readonly size: number,
    options: TransformerBlockOptions & { readonly memorySize?: number },
  ) {
    super();
    const random = requireRandom("build a Transformer block", options?.random);
    const { heads, memorySize = size } = options, norm = normOptions(options);
    const initializers = initializersOf(options);
    const draw = (name: string) => ({ heads, random: random.split(name), ...initializers });
    this.selfAttention = new MultiHeadAttention(size, draw("selfAttention"));
    this.selfAttentionNorm = new LayerNormalization(size, norm);
    this.crossAttention = new MultiHeadAttention(size, { ...draw("crossAttention"), memorySize });
    this.crossAttentionNorm = new LayerNormalization(size, norm);
    ({ expand: this.expand, contract: this.contract } = feedForwardLayers(size, options));
    this.feedForwardNorm = new LayerNormalization(size, norm);
    this.#choices = choicesOf(options);
  }

  /** x [batch, time, size] and the encoder's result, [batch, keys, memorySize], to the shape of x. */
  apply(
    x: tf.Tensor3D,
    memory: tf.Tensor3D,
    options: ApplyOptions & DecoderMasks = {},
  ): tf.Tensor3D {
    const { mask, memoryMask } = options, choices = blockOptionsOf(this.#choices, options);
    return transformerDecoderBlock(x, memory, this, { ...choices, mask, memoryMask });
  }

  /** Those of PyTorch's `nn.TransformerDecoderLayer`. */
  override layouts(framework: Framework): ParameterLayout[] {
    const attentions = { selfAttention: "self_attn", crossAttention: "multihead_attn" };
    const norms = {
      selfAttentionNorm: "norm1",
      crossAttentionNorm: "norm2",
      feedForwardNorm: "norm3",
    };
    const torch = { ...TORCH_NAMES, ...attentions, ...norms };
    return partLayouts(this, framework, framework === "torch" ? torch : {});
  }
}
