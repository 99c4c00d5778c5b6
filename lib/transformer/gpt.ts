/** GPT: a Transformer's decoder without cross-attention, which foresees the next token. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import {
  type ApplyOptions,
  Dropout,
  Embedding,
  type Framework,
  LayerNormalization,
  Module,
  type ParameterLayout,
  partLayouts,
} from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { gptLayouts } from "./_gpt_layouts.ts";
import { type Positions, positionsOf } from "./_positions_option.ts";
import { TransformerEncoderBlock } from "./blocks.ts";
import type { GptConfig, GptState } from "./gpt_config.ts";

const TASK = "apply GPT";

/**
 * Generative pre-trained Transformer (GPT; Radford et al. 2018, 2019):
 *
 *     h_0 = token embedding + position embedding,  h_i = causal block_i(h_(i-1)) with GELU,
 *     logits = norm(h_n) E^T
 *
 * The output matrix is the table E of token embeddings (weight tying; Press & Wolf 2017). Weights start
 * as in GPT-2: normal with standard deviation 0.02, those of the layers whose results are added to h
 * divided by sqrt(2 blocks).
 *
 * Shapes: tokens [batch, time], logits [batch, time, vocabulary]: row t is about token t + 1.
 *
 * It has the `read` of a `LanguageModel` of `lib/sampling`, so that the searches there decode with it.
 *
 * @throws {RangeError} for sizes that are not positive integers, heads that do not divide the size, and
 *   options out of their range
 *
 * @example
 * ```ts
 * import { Gpt } from "lib/transformer/mod.ts";
 * import { generate, largestIndex } from "lib/sampling/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { vocabulary: 20, size: 8, blocks: 2, heads: 2, positions: 16 };
 * const gpt = new Gpt(sizes, { random: new Random(0) });
 * const tokens = tf.tensor2d([[3, 1, 4, 1]], undefined, "int32");
 * assert.deepEqual(gpt.apply(tokens).shape, [1, 4, 20]);
 * const said = generate(gpt, [3, 1, 4, 1], { choose: largestIndex, length: 5 });
 * assert.equal(said.tokens.length, 5);
 * ```
 */
export class Gpt extends Module {
  /** E, [vocabulary, size]. */
  readonly tokenEmbedding: Embedding;
  /** [positions, size]; none unless places are learned. */
  readonly positionEmbedding: Embedding | undefined;
  /** One after the other. */
  readonly blocks: readonly TransformerEncoderBlock[];
  /** Before the output; none unless it is normalized first. */
  readonly finalNorm: LayerNormalization | undefined;
  /** Most tokens of a text. */
  readonly positions: number;
  readonly #dropout: Dropout;
  readonly #positions: Positions;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode GptConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: GptConfig, options: { readonly random: Random }) {
    super();
    const task = "build a GPT", random = requireRandom(task, options?.random);
    const { vocabulary, size, blocks, heads, positions, dropout = 0.1, position = "learned" } =
      requireObject(task, "config", config);
    const { feedForward = 4 * size, normalizeFirst = true } = config;
    checkSizes(task, { vocabulary, size, blocks, heads, positions, feedForward });
    this.#positions = positionsOf(task, position, { length: positions, size, heads });
    const normal = (standardDeviation: number) => ({ name: "normal", standardDeviation }) as const;
    const initializer = normal(0.02);
    const embedding = (name: string, rows: number) =>
      new Embedding(rows, size, { random: random.split(name), initializer });
    this.positions = positions;
    this.tokenEmbedding = embedding("token", vocabulary);
    this.positionEmbedding = position === "learned" ? embedding("position", positions) : undefined;
    this.blocks = Array.from({ length: blocks }, (_, i) =>
      new TransformerEncoderBlock(size, {
        ...{ heads, feedForward, dropout, normalizeFirst, activation: "gelu_tanh", initializer },
        outputInitializer: normal(0.02 / Math.sqrt(2 * blocks)),
        random: random.split(`block ${i}`),
      }));
    this.finalNorm = normalizeFirst ? new LayerNormalization(size) : undefined;
    this.#dropout = new Dropout(dropout);
  }

  /**
   * The logits of the token after each place.
   *
   * @param tokens int32 [batch, time]
   * @param options `mask`: [batch, time], 0 at padding
   * @returns [batch, time, vocabulary]
   * @throws {RangeError} for a token that is not in the vocabulary, or more tokens than positions
   */
  apply(
    tokens: tf.Tensor2D,
    options: ApplyOptions & { readonly mask?: tf.Tensor2D } = {},
  ): tf.Tensor3D {
    return tf.tidy(() => this.logits(this.states(tokens, options)));
  }

  /**
   * What the last block says at each place, before the output layer: for a layer of another kind.
   *
   * @param tokens int32 [batch, time]
   * @param options as of {@linkcode Gpt.apply}
   * @returns [batch, time, size]
   * @throws {RangeError} as {@linkcode Gpt.apply}
   */
  states(
    tokens: tf.Tensor2D,
    options: ApplyOptions & { readonly mask?: tf.Tensor2D } = {},
  ): tf.Tensor3D {
    this.#check(tokens, 0);
    return tf.tidy(() => {
      const embedded = this.#embed(tokens, 0);
      let h = options.training ? this.#dropout.apply(embedded, options) : embedded;
      const turn = this.#positions.turnFrom?.(0);
      for (const block of this.blocks) h = block.apply(h, { ...options, turn, causal: true });
      return this.finalNorm?.apply(h) ?? h;
    });
  }

  /**
   * The output layer, states E^T.
   *
   * @param states of {@linkcode Gpt.states}, or some places of them: [batch, time, size]
   * @returns [batch, time, vocabulary]
   */
  logits(states: tf.Tensor3D): tf.Tensor3D {
    const [batch, time, size] = states.shape;
    return tf.tidy(() => {
      const rows = tf.reshape(states, [batch * time, size]) as tf.Tensor2D;
      const logits = this.#rowLogits(rows); // [batch x time, vocabulary]
      return tf.reshape(logits, [batch, time, this.tokenEmbedding.vocabulary]);
    });
  }

  /**
   * The logits of the token after the last place, when some of the text was read before.
   *
   * @param tokens the new ones, int32 [batch, time]
   * @param state of what was read before, for the same batch. Default nothing
   * @returns `logits` [batch, vocabulary], and the `state` with the new tokens: both are the caller's to
   *   free, and the old state stays as it is
   * @throws {RangeError} for a token that is not in the vocabulary, or more tokens in all than positions
   */
  extend(
    tokens: tf.Tensor2D,
    state?: GptState,
  ): { readonly logits: tf.Tensor2D; readonly state: GptState } {
    const past = state?.[0]?.keys.shape[1] ?? 0;
    this.#check(tokens, past);
    const [logits, ...caches] = tf.tidy(() => {
      let h = this.#embed(tokens, past);
      const turn = this.#positions.turnFrom?.(past);
      const next = this.blocks.map((block, i) => {
        const { y, cache } = block.applyCached(h, { turn, cache: state?.[i] });
        h = y;
        return cache;
      });
      const [batch, time, size] = h.shape;
      const last = time === 1 ? h : tf.slice(h, [0, time - 1, 0], [batch, 1, size]);
      const rows = tf.reshape(last, [batch, size]) as tf.Tensor2D;
      const logits = this.#rowLogits(this.finalNorm?.apply(rows) ?? rows);
      return [logits, ...next.flatMap(({ keys, values }) => [keys, values])]; // flat: found at once
    });
    const next = this.blocks.map((_, i) => ({ keys: caches[2 * i]!, values: caches[2 * i + 1]! }));
    return { logits: logits as tf.Tensor2D, state: next as GptState };
  }

  /**
   * {@linkcode Gpt.extend} for one text, with logits in plain numbers.
   *
   * @param tokens at least one
   * @param state of what was read before. Default nothing
   * @returns `logits` [vocabulary], and the `state`, which is the caller's to free
   * @throws {RangeError} as {@linkcode Gpt.extend}
   */
  read(
    tokens: readonly number[],
    state?: GptState,
  ): { readonly logits: Float32Array; readonly state: GptState } {
    if (!(tokens.length > 0)) {
      throw invalidArgument(TASK, "tokens", "at least one token", tokens, "object");
    }
    const text = tf.tensor2d(Int32Array.from(tokens), [1, tokens.length]);
    try {
      const { logits, state: next } = this.extend(text, state);
      const numbers = logits.dataSync() as Float32Array;
      logits.dispose();
      return { logits: numbers, state: next };
    } finally {
      text.dispose();
    }
  }

  #check(tokens: tf.Tensor2D, past: number): void {
    assertShape(tokens, ["batch", "time"], { function: TASK, argument: "tokens" });
    const time = past + tokens.shape[1], most = this.positions;
    if (tokens.shape[1] > 0 && time <= most) return;
    throw invalidArgument(TASK, "tokens", `1 to ${most} in a text, the past included`, time);
  }

  /** [batch, time, size] */
  #embed(tokens: tf.Tensor2D, from: number): tf.Tensor3D {
    const embedded = this.tokenEmbedding.apply(tokens) as tf.Tensor3D;
    const h = this.#positions.addTo?.(embedded, from) ?? embedded;
    if (this.positionEmbedding === undefined) return h;
    const places = tf.range(from, from + tokens.shape[1], 1, "int32");
    return tf.add(h, this.positionEmbedding.apply(places)); // [time, size]
  }

  /** rows E^T: [rows, size] to [rows, vocabulary]. */
  #rowLogits(rows: tf.Tensor2D): tf.Tensor2D {
    return tf.matMul(rows, this.tokenEmbedding.embeddings, false, true);
  }

  /** Those of Hugging Face's `GPT2Model`, for PyTorch. */
  override layouts(framework: Framework): ParameterLayout[] {
    return framework === "torch" ? gptLayouts(this) : partLayouts(this, framework);
  }
}
