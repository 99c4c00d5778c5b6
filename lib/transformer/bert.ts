/** BERT: a Transformer's encoder over tokens, as published models have it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import {
  type ApplyOptions,
  Dense,
  Dropout,
  Embedding,
  type Framework,
  LayerNormalization,
  Module,
  nestedLayouts,
  type ParameterLayout,
  partLayouts,
} from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { bertBlockLayouts } from "./_bert_layouts.ts";
import { TransformerEncoderBlock } from "./blocks.ts";
import type { SelfAttentionOptions } from "./encoder_block.ts";

/** The sizes of a {@linkcode Bert}. */
export interface BertConfig {
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** Numbers at each place. */
  readonly size: number;
  /** Encoder blocks, one after the other. */
  readonly blocks: number;
  /** Heads of each block's attention; they divide the size. */
  readonly heads: number;
  /** Units between the two dense layers of a block. Default 4 times the size. */
  readonly feedForward?: number;
  /** Most tokens of a text. Default 512. */
  readonly positions?: number;
  /** Share that is dropped in training, in [0, 1). Default 0.1, as published. */
  readonly dropout?: number;
}

/** What {@linkcode Bert} may be told beside the tokens. */
export interface BertOptions extends ApplyOptions, Pick<SelfAttentionOptions, "mask" | "causal"> {
  /** Type ids, int32 [batch, time]: 0 in the first segment, 1 in the second. Default all 0. */
  readonly segments?: tf.Tensor2D;
}

/** What {@linkcode Bert} makes of tokens. */
export interface BertOutput {
  /** Of the embeddings, then of each block: [batch, time, size] each. */
  readonly states: readonly tf.Tensor3D[];
  /** tanh(W h + b) of the last state of the first token, [CLS]: [batch, size]. */
  readonly pooled: tf.Tensor2D;
}

const TASK = "apply BERT";
/** What BERT adds to a variance. */
const EPSILON = 1e-12;

/**
 * Bidirectional encoder representations from Transformers (BERT; Devlin et al. 2019, arXiv:1810.04805,
 * section 3):
 *
 *     h_0 = norm(token embedding + position embedding + segment embedding),
 *     h_i = encoder block_i(h_(i-1)) with GELU
 *
 * Shapes: tokens [batch, time], states [batch, time, size], pooled [batch, size].
 *
 * @throws {RangeError} for sizes that are not positive integers, or heads that do not divide the size
 *
 * @example
 * ```ts
 * import { Bert } from "lib/transformer/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const config = { vocabulary: 100, size: 8, blocks: 2, heads: 2 };
 * const bert = new Bert(config, { random: new Random(0) });
 * const tokens = tf.tensor2d([[2, 41, 57, 3]], undefined, "int32"); // [batch, time]
 * const { states, pooled } = bert.apply(tokens);
 * assert.deepEqual(states.map(({ shape }) => shape), [[1, 4, 8], [1, 4, 8], [1, 4, 8]]);
 * assert.deepEqual(pooled.shape, [1, 8]);
 * ```
 */
export class Bert extends Module {
  /** [vocabulary, size] */
  readonly tokenEmbedding: Embedding;
  /** [positions, size] */
  readonly positionEmbedding: Embedding;
  /** [2, size] */
  readonly segmentEmbedding: Embedding;
  /** Of the sum of the three. */
  readonly embeddingNorm: LayerNormalization;
  /** One after the other. */
  readonly blocks: readonly TransformerEncoderBlock[];
  /** Of the last state of [CLS]. */
  readonly pooler: Dense;
  readonly #dropout: Dropout;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode BertConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: BertConfig, options: { readonly random: Random }) {
    super();
    const task = "build BERT", random = requireRandom(task, options?.random);
    const { vocabulary, size, blocks, heads, positions = 512, dropout = 0.1 } = requireObject(
      task,
      "config",
      config,
    );
    const { feedForward = 4 * size } = config;
    checkSizes(task, { vocabulary, size, blocks, heads, positions, feedForward });
    const embedding = (name: string, rows: number) =>
      new Embedding(rows, size, {
        random: random.split(name),
        initializer: { name: "normal", standardDeviation: 0.02 },
      });
    this.tokenEmbedding = embedding("token", vocabulary);
    this.positionEmbedding = embedding("position", positions);
    this.segmentEmbedding = embedding("segment", 2);
    this.embeddingNorm = new LayerNormalization(size, { epsilon: EPSILON });
    this.blocks = Array.from({ length: blocks }, (_, i) =>
      new TransformerEncoderBlock(size, {
        ...{ heads, feedForward, dropout, activation: "gelu", epsilon: EPSILON },
        random: random.split(`block ${i}`),
      }));
    this.pooler = new Dense(size, size, { random: random.split("pooler"), activation: "tanh" });
    this.#dropout = new Dropout(dropout);
  }

  /**
   * The states of all tokens.
   *
   * @param tokens int32 [batch, time]
   * @param options `mask`: [batch, time], 0 at padding, as `paddingMask` makes it; `causal`: no place sees
   *   what comes after it, which BERT does not do; and see {@linkcode BertOptions}
   * @throws {RangeError} for a token or a type that is not there, more tokens than positions, and
   *   segments of another shape
   */
  apply(tokens: tf.Tensor2D, options: BertOptions = {}): BertOutput {
    assertShape(tokens, ["batch", "time"], { function: TASK, argument: "tokens" });
    if (options.segments !== undefined) {
      assertShape(options.segments, tokens.shape, { function: TASK, argument: "segments" });
    }
    const time = tokens.shape[1], most = this.positionEmbedding.vocabulary;
    if (time > most) throw invalidArgument(TASK, "tokens", `at most ${most} in a text`, time);
    return tf.tidy(() => {
      const states = [this.#embed(tokens, options)];
      for (const block of this.blocks) states.push(block.apply(states.at(-1)!, options));
      const [batch, , size] = states.at(-1)!.shape;
      const first = tf.slice(states.at(-1)!, [0, 0, 0], [batch, 1, size]);
      const pooled = this.pooler.apply(tf.reshape(first, [batch, size])) as tf.Tensor2D;
      return { states, pooled };
    });
  }

  #embed(tokens: tf.Tensor2D, options: BertOptions): tf.Tensor3D {
    const places = tf.range(0, tokens.shape[1], 1, "int32");
    const segment = options.segments ?? tf.tensor1d([0], "int32");
    const sum = tf.add(
      this.tokenEmbedding.apply(tokens), // [batch, time, size]
      tf.add(this.positionEmbedding.apply(places), this.segmentEmbedding.apply(segment)),
    ) as tf.Tensor3D;
    const h = this.embeddingNorm.apply(sum);
    return options.training ? this.#dropout.apply(h, options) : h;
  }

  /** Those of Hugging Face's `BertModel`, for PyTorch. */
  override layouts(framework: Framework): ParameterLayout[] {
    if (framework !== "torch") return partLayouts(this, framework);
    const part = (module: Module, own: string, theirs: string) =>
      nestedLayouts(module.layouts("torch"), "torch", own, theirs);
    return [
      ...part(this.tokenEmbedding, "tokenEmbedding", "embeddings.word_embeddings"),
      ...part(this.positionEmbedding, "positionEmbedding", "embeddings.position_embeddings"),
      ...part(this.segmentEmbedding, "segmentEmbedding", "embeddings.token_type_embeddings"),
      ...part(this.embeddingNorm, "embeddingNorm", "embeddings.LayerNorm"),
      ...this.blocks.flatMap((block, i) =>
        nestedLayouts(bertBlockLayouts(block), "torch", `blocks/${i}`, `encoder.layer.${i}`)
      ),
      ...part(this.pooler, "pooler", "pooler.dense"),
    ];
  }
}
