/** Blocks one after the other: a Transformer's encoder and its decoder. */
import type * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { requireObject } from "../_require_object.ts";
import type { AttentionOptions } from "../attention/mod.ts";
import {
  type ApplyOptions,
  type Framework,
  LayerNormalization,
  Module,
  type ParameterLayout,
  partLayouts,
} from "../nn/mod.ts";
import { requireRandom } from "../random/mod.ts";
import { tidy } from "../tensor/mod.ts";
import type { TransformerBlockOptions } from "./_block_layers.ts";
import { TransformerDecoderBlock, TransformerEncoderBlock } from "./blocks.ts";
import type { DecoderMasks } from "./decoder_block.ts";

/** Sizes and choices of a {@linkcode TransformerEncoder} or a {@linkcode TransformerDecoder}. */
export interface TransformerStackOptions extends TransformerBlockOptions {
  /** How many, a positive integer. Default 6, as published. */
  readonly blocks?: number;
}

const TORCH_NAMES = { blocks: "layers", finalNorm: "norm" };

/**
 * Encoder of a Transformer (Transformer 编码器; Vaswani et al. 2017, section 3.1): blocks of
 * self-attention one after the other, and, where they are normalized first, a normalization at the end.
 *
 * @throws {RangeError} as {@linkcode TransformerEncoderBlock}
 *
 * @example
 * ```ts
 * import { TransformerEncoder } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const encoder = new TransformerEncoder(8, { blocks: 2, heads: 2, random: new Random(0) });
 * const x = tf.ones<tf.Rank.R3>([3, 5, 8]); // [batch, time, size]
 * assert.deepEqual(encoder.apply(x).shape, [3, 5, 8]);
 * ```
 */
export class TransformerEncoder extends Module {
  /** The blocks, in the order of computation. */
  readonly blocks: readonly TransformerEncoderBlock[];
  /** Normalizes what the last block gives; only pre-norm stacks have it. */
  readonly finalNorm: LayerNormalization | undefined;

  /**
   * Draws the blocks, each from a stream of `random` of its own.
   *
   * @param size numbers at each place
   * @param options see {@linkcode TransformerStackOptions}
   */
  constructor(size: number, options: TransformerStackOptions) {
    super();
    this.blocks = blocksOf(options, (own) => new TransformerEncoderBlock(size, own));
    this.finalNorm = finalNormOf(size, options);
  }

  /** [batch, time, size] to the same; `mask` as in {@linkcode AttentionOptions}. */
  apply(x: tf.Tensor3D, options: ApplyOptions & AttentionOptions = {}): tf.Tensor3D {
    return tidy(() => {
      const h = this.blocks.reduce((h, block) => block.apply(h, options), x);
      return this.finalNorm?.apply(h) ?? h;
    });
  }

  /** Those of PyTorch's `nn.TransformerEncoder`. */
  override layouts(framework: Framework): ParameterLayout[] {
    return partLayouts(this, framework, framework === "torch" ? TORCH_NAMES : {});
  }
}

/**
 * Decoder of a Transformer (Transformer 解码器; Vaswani et al. 2017, section 3.1): blocks of causal
 * self-attention and of cross-attention to the encoder's result, one after the other.
 *
 * @throws {RangeError} as {@linkcode TransformerDecoderBlock}
 *
 * @example
 * ```ts
 * import { TransformerDecoder } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const decoder = new TransformerDecoder(8, { blocks: 2, heads: 2, random: new Random(0) });
 * const x = tf.ones<tf.Rank.R3>([3, 5, 8]), memory = tf.ones<tf.Rank.R3>([3, 7, 8]);
 * assert.deepEqual(decoder.apply(x, memory).shape, [3, 5, 8]);
 * ```
 */
export class TransformerDecoder extends Module {
  /** The blocks, in the order of computation. */
  readonly blocks: readonly TransformerDecoderBlock[];
  /** Normalizes what the last block gives; only pre-norm stacks have it. */
  readonly finalNorm: LayerNormalization | undefined;

  /**
   * Draws the blocks, each from a stream of `random` of its own.
   *
   * @param size numbers at each place, and in the encoder's result
   * @param options see {@linkcode TransformerStackOptions}
   */
  constructor(size: number, options: TransformerStackOptions) {
    super();
    this.blocks = blocksOf(options, (own) => new TransformerDecoderBlock(size, own));
    this.finalNorm = finalNormOf(size, options);
  }

  /** x [batch, time, size] and the encoder's result, [batch, keys, size], to the shape of x. */
  apply(
    x: tf.Tensor3D,
    memory: tf.Tensor3D,
    options: ApplyOptions & DecoderMasks = {},
  ): tf.Tensor3D {
    return tidy(() => {
      const h = this.blocks.reduce((h, block) => block.apply(h, memory, options), x);
      return this.finalNorm?.apply(h) ?? h;
    });
  }

  /** Those of PyTorch's `nn.TransformerDecoder`. */
  override layouts(framework: Framework): ParameterLayout[] {
    return partLayouts(this, framework, framework === "torch" ? TORCH_NAMES : {});
  }
}

function blocksOf<Block>(
  options: TransformerStackOptions,
  make: (options: TransformerBlockOptions) => Block,
): Block[] {
  const task = "build a Transformer", { blocks = 6 } = requireObject(task, "options", options);
  const random = requireRandom(task, options.random);
  checkSizes(task, { blocks });
  return Array.from(
    { length: blocks },
    (_, i) => make({ ...options, random: random.split(`block ${i}`) }),
  );
}

function finalNormOf(size: number, { normalizeFirst, epsilon }: TransformerStackOptions) {
  if (!normalizeFirst) return undefined;
  return new LayerNormalization(size, epsilon === undefined ? {} : { epsilon });
}
