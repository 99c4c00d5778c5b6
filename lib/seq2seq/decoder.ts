/** The decoder: a language model of the target, started from the encoder's state. */
import * as tf from "@tensorflow/tfjs";
import {
  AdditiveAttention,
  type AttentionOutput,
  scaledDotProductAttention,
} from "../attention/mod.ts";
import { Dense, Embedding, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { RecurrentLayer, type RecurrentState } from "../rnn/mod.ts";
import { runOverTokens } from "./_embedded_layer.ts";
import type { Seq2SeqConfig } from "./config.ts";
import type { Memory } from "./encoder.ts";
import { requireObject } from "../_require_object.ts";

/** What a decoder says at each step. */
export interface DecoderOutput {
  /** Of the next token: [batch, time, targetVocabulary]. */
  readonly logits: tf.Tensor3D;
  /** Where it looked, rows that sum to 1: [batch, time, sourceTime]; none without attention. */
  readonly attention: tf.Tensor3D | undefined;
  /** After the last step. */
  readonly state: RecurrentState;
}

/**
 * Embedding, a recurrent layer, attention over the encoder's outputs, and a dense layer of
 * [h_t; context_t] to the logits. Without attention it is a dense layer of h_t.
 *
 * The context is computed behind the recurrent layer and is not fed back (Luong et al. 2015, without
 * their tanh layer). So with known inputs the recurrent layer runs over all steps at once, and
 * attention is two matmuls for all steps.
 *
 * @example A step of the decoder, from what the encoder keeps
 * ```ts
 * import { EncoderDecoder } from "lib/seq2seq/mod.ts";
 * import { START } from "lib/datasets/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: 9, targetVocabulary: 9 };
 * const { encoder, decoder } = new EncoderDecoder(sizes, { random: new Random(0) });
 * const memory = encoder.apply(tf.ones([2, 7], "int32"));
 * const { logits } = decoder.apply(memory, tf.fill([2, 1], START, "int32"));
 * assert.deepEqual(logits.shape, [2, 1, 9]); // [batch, time, targetVocabulary]
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export class Decoder extends Module {
  /** Of the tokens said so far. */
  readonly embedding: Embedding;
  /** It starts from the encoder's state. */
  readonly recurrent: RecurrentLayer;
  /** Of the additive score only; the dot score, not scaled here as in Luong et al., has none. */
  readonly score: AdditiveAttention | undefined;
  /** From state and context to the logits. */
  readonly output: Dense;
  /** `random`: where the initial weights are drawn from. */

  constructor(readonly config: Seq2SeqConfig, options: { readonly random: Random }) {
    super();
    const random = requireRandom("build a decoder", options?.random);
    requireObject("build a decoder", "config", config);
    const { targetVocabulary, embedding, units, cell, attention } = config;
    const part = (name: string) => ({ random: random.split(name) });
    this.embedding = new Embedding(targetVocabulary, embedding, part("embedding"));
    this.recurrent = new RecurrentLayer(cell, embedding, units, part("layer"));
    this.score = attention === "additive"
      ? new AdditiveAttention(units, units, part("score"))
      : undefined;
    const inputs = attention === "none" ? units : 2 * units;
    this.output = new Dense(inputs, targetVocabulary, part("output"));
  }

  /**
   * Run over inputs that are known: all steps in training, one step in a search.
   *
   * @param memory of the encoder
   * @param inputs int32 tokens before those to predict, [batch, time]
   * @param state before the first step; default the encoder's
   * @returns logits, attention and the last state
   */
  apply(
    memory: Memory,
    inputs: tf.Tensor2D,
    state: RecurrentState = memory.state,
  ): DecoderOutput {
    const layer = runOverTokens(this.recurrent, this.embedding, inputs, state);
    const attended = this.config.attention === "none"
      ? undefined
      : this.#attend(layer.sequence, memory);
    const features = attended === undefined
      ? layer.sequence
      : tf.concat([layer.sequence, attended.context], 2); // [batch, time, 2 units]
    const logits = this.output.apply(features); // [batch, time, targetVocabulary]
    return { logits, attention: attended?.weights, state: layer.state };
  }

  /** Context of each state, and where it looked. */
  #attend(states: tf.Tensor3D, { outputs, mask }: Memory): AttentionOutput {
    return this.score === undefined
      ? scaledDotProductAttention(states, outputs, outputs, { mask, scale: 1 })
      : this.score.apply(states, outputs, { mask });
  }
}
