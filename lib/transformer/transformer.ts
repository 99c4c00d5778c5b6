/** The Transformer as it was published: an encoder reads a source, a decoder writes a target. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { type ApplyOptions, Dropout, Embedding, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { sinusoidsOf } from "./_positions_option.ts";
import { TransformerDecoder, TransformerEncoder } from "./stacks.ts";

/** The sizes and choices of a {@linkcode Transformer}; defaults are the base model's. */
export interface TransformerConfig {
  /** Number of tokens of the source's language. */
  readonly sourceVocabulary: number;
  /** Number of tokens of the target's language. */
  readonly targetVocabulary: number;
  /** Numbers at each place, even. Default 512. */
  readonly size?: number;
  /** Blocks of the encoder, and as many of the decoder. Default 6. */
  readonly blocks?: number;
  /** Heads of each attention; they divide the size. Default 8. */
  readonly heads?: number;
  /** Units between the two dense layers of a block. Default 4 times the size. */
  readonly feedForward?: number;
  /** Most tokens of a source or a target. Default 512. */
  readonly positions?: number;
  /** Share that is dropped in training, in [0, 1). Default 0.1. */
  readonly dropout?: number;
  /** Normalize what goes into each part, as later models do. Default `false`. */
  readonly normalizeFirst?: boolean;
}

/** Which tokens are padding. */
export interface TransformerMasks {
  /** [batch, sourceTime], 0 at padding. */
  readonly sourceMask?: tf.Tensor2D | undefined;
  /** [batch, targetTime], 0 at padding. */
  readonly targetMask?: tf.Tensor2D | undefined;
}

const TASK = "apply a Transformer";

/**
 * Transformer (Vaswani et al. 2017, arXiv:1706.03762): embeddings times sqrt(size) and sinusoidal
 * positions, an encoder, a decoder with causal self-attention and cross-attention, and logits by the
 * target's table of embeddings (section 3.4).
 *
 * Shapes: source [batch, sourceTime], memory [batch, sourceTime, size], target [batch, targetTime],
 * logits [batch, targetTime, targetVocabulary]: row t is about the token after target token t.
 *
 * @throws {RangeError} for sizes that are not positive integers, heads that do not divide the size, an
 *   odd size, and a dropout out of its range
 *
 * @example
 * ```ts
 * import { Transformer } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: 20, targetVocabulary: 30, size: 8, blocks: 2, heads: 2 };
 * const model = new Transformer(sizes, { random: new Random(0) });
 * const source = tf.tensor2d([[5, 6, 7]], undefined, "int32");
 * const target = tf.tensor2d([[1, 9, 8, 7]], undefined, "int32"); // a start, then what was said
 * assert.deepEqual(model.apply(source, target).shape, [1, 4, 30]);
 * ```
 */
export class Transformer extends Module {
  /** [sourceVocabulary, size] */
  readonly sourceEmbedding: Embedding;
  /** [targetVocabulary, size]; its transpose gives the logits. */
  readonly targetEmbedding: Embedding;
  /** Reads the source. */
  readonly encoder: TransformerEncoder;
  /** Writes the target, with cross-attention to what the encoder gives. */
  readonly decoder: TransformerDecoder;
  /** Most tokens of a source or a target. */
  readonly positions: number;
  readonly #dropout: Dropout;
  readonly #addSinusoids: ReturnType<typeof sinusoidsOf>;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode TransformerConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: TransformerConfig, options: { readonly random: Random }) {
    super();
    const task = "build a Transformer", random = requireRandom(task, options?.random);
    const { sourceVocabulary, targetVocabulary, size = 512, heads = 8, positions = 512 } =
      requireObject(task, "config", config);
    const { dropout = 0.1, feedForward = 4 * size, blocks = 6, normalizeFirst = false } = config;
    checkSizes(task, { sourceVocabulary, targetVocabulary, size, heads, positions });
    const embedding = (name: string, vocabulary: number) =>
      new Embedding(vocabulary, size, {
        random: random.split(name),
        initializer: { name: "normal", standardDeviation: 1 / Math.sqrt(size) },
      });
    const stack = (name: string) => ({
      ...{ blocks, heads, feedForward, dropout, normalizeFirst, random: random.split(name) },
    });
    this.positions = positions;
    this.#addSinusoids = sinusoidsOf(positions, size);
    this.sourceEmbedding = embedding("source", sourceVocabulary);
    this.targetEmbedding = embedding("target", targetVocabulary);
    this.encoder = new TransformerEncoder(size, stack("encoder"));
    this.decoder = new TransformerDecoder(size, stack("decoder"));
    this.#dropout = new Dropout(dropout);
  }

  /**
   * The logits of the token after each place of the target.
   *
   * @param source int32 [batch, sourceTime]
   * @param target int32 [batch, targetTime]
   * @param options masks of padding: see {@linkcode TransformerMasks}
   * @returns [batch, targetTime, targetVocabulary]
   * @throws {RangeError} for a token that is not in its vocabulary, or more tokens than positions
   */
  apply(
    source: tf.Tensor2D,
    target: tf.Tensor2D,
    options: ApplyOptions & TransformerMasks = {},
  ): tf.Tensor3D {
    return tf.tidy(() => this.decode(this.encode(source, options), target, options));
  }

  /** The encoder's result: int32 [batch, sourceTime] to [batch, sourceTime, size]. */
  encode(source: tf.Tensor2D, options: ApplyOptions & TransformerMasks = {}): tf.Tensor3D {
    const { sourceMask: mask } = options;
    return tf.tidy(() => {
      const h = this.#embed("source", source, this.sourceEmbedding, options);
      return this.encoder.apply(h, { ...options, mask });
    });
  }

  /** The second half of {@linkcode Transformer.apply}, from the encoder's result on. */
  decode(
    memory: tf.Tensor3D,
    target: tf.Tensor2D,
    options: ApplyOptions & TransformerMasks = {},
  ): tf.Tensor3D {
    const { sourceMask: memoryMask, targetMask: mask } = options;
    return tf.tidy(() => {
      const embedded = this.#embed("target", target, this.targetEmbedding, options);
      const h = this.decoder.apply(embedded, memory, { ...options, mask, memoryMask });
      const [batch, time, size] = h.shape, { embeddings, vocabulary } = this.targetEmbedding;
      const rows = tf.reshape(h, [batch * time, size]);
      return tf.reshape(tf.matMul(rows, embeddings, false, true), [batch, time, vocabulary]);
    });
  }

  /** [batch, time, size] */
  #embed(name: string, tokens: tf.Tensor2D, table: Embedding, options: ApplyOptions): tf.Tensor3D {
    assertShape(tokens, ["batch", "time"], { function: TASK, argument: name });
    const time = tokens.shape[1];
    if (!(time >= 1 && time <= this.positions)) {
      throw invalidArgument(TASK, name, `1 to ${this.positions} tokens long`, time);
    }
    const h = this.#addSinusoids(table.apply(tokens) as tf.Tensor3D);
    return options.training ? this.#dropout.apply(h, options) : h;
  }
}
