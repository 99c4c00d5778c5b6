/** A Transformer's blocks as layers that own their weights. */
import type * as tf from "@tensorflow/tfjs";
import { type AttentionOptions, MultiHeadAttention } from "../attention/mod.ts";
import {
  type ApplyOptions,
  Dense,
  Dropout,
  type Framework,
  LayerNormalization,
  Module,
  type ParameterLayout,
  partLayouts,
} from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import type { BlockOptions } from "./_block_parts.ts";
import {
  type DecoderBlockParameters,
  type DecoderMasks,
  transformerDecoderBlock,
} from "./decoder_block.ts";
import { type EncoderBlockParameters, transformerEncoderBlock } from "./encoder_block.ts";

/** Sizes and choices of a {@linkcode TransformerEncoderBlock} or a {@linkcode TransformerDecoderBlock}. */
export interface TransformerBlockOptions
  extends Pick<BlockOptions, "heads" | "activation" | "normalizeFirst" | "epsilon"> {
  /** Where the initial weights are drawn from, Glorot-uniform. */
  readonly random: Random;
  /** Units between the two dense layers. Default 4 times the size, as published. */
  readonly feedForward?: number;
  /**
   * Share of what each part gives that is dropped in training, before it is added, in [0, 1) (Vaswani
   * et al. 2017, section 5.4: 0.1). Default 0. PyTorch drops attention weights and hidden units too.
   */
  readonly dropout?: number;
}

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
    const draw = (name: string) => ({ random: random.split(name) });
    this.attention = new MultiHeadAttention(size, { heads: options.heads, ...draw("attention") });
    this.attentionNorm = new LayerNormalization(size, normOptions(options));
    ({ expand: this.expand, contract: this.contract } = feedForwardLayers(size, options));
    this.feedForwardNorm = new LayerNormalization(size, normOptions(options));
    this.#choices = choicesOf(options);
  }

  /** [batch, time, size] to the same; `mask` as in {@linkcode AttentionOptions}. */
  apply(x: tf.Tensor3D, options: ApplyOptions & AttentionOptions = {}): tf.Tensor3D {
    const { mask } = options;
    return transformerEncoderBlock(x, this, { ...blockOptionsOf(this.#choices, options), mask });
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
    const draw = (name: string) => ({ heads, random: random.split(name) });
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

const TORCH_NAMES = { expand: "linear1", contract: "linear2" };

/** The choices that a block's weights do not tell. */
type Choices = BlockOptions & { readonly drop: Dropout };

function choicesOf(options: TransformerBlockOptions): Choices {
  const { heads, activation = "relu", normalizeFirst = false, epsilon = 1e-5 } = options;
  const drop = new Dropout(options.dropout ?? 0);
  return { heads, activation, normalizeFirst, epsilon, drop };
}

function normOptions({ epsilon = 1e-5 }: TransformerBlockOptions) {
  return { epsilon };
}

function feedForwardLayers(size: number, options: TransformerBlockOptions) {
  const { random, feedForward = 4 * size } = options;
  return {
    expand: new Dense(size, feedForward, { random: random.split("expand") }),
    contract: new Dense(feedForward, size, { random: random.split("contract") }),
  };
}

/** With dropout while training. */
function blockOptionsOf({ drop, ...options }: Choices, apply: ApplyOptions): BlockOptions {
  if (!apply.training) return options;
  return { ...options, dropout: (x) => drop.apply(x, apply) };
}
