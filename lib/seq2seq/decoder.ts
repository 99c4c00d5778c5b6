/** The decoder: a language model of the target, started from the encoder's state. */
import * as tf from "@tensorflow/tfjs";
import {
  additiveAttention,
  type AttentionOutput,
  scaledDotProductAttention,
} from "../attention/mod.ts";
import { Dense, initialWeights } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { type RecurrentState, recurrentVariables, type RecurrentWeights } from "../rnn/mod.ts";
import { embeddingTable, prefixed, runOverTokens } from "./_embedded_layer.ts";
import type { Seq2SeqConfig } from "./config.ts";
import type { Memory } from "./encoder.ts";

/** The weights of the additive score, as `AdditiveWeights` of lib/attention. */
export interface ScoreVariables {
  readonly queryKernel: tf.Variable<tf.Rank.R2>;
  readonly keyKernel: tf.Variable<tf.Rank.R2>;
  readonly scoreVector: tf.Variable<tf.Rank.R1>;
}

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
 * attention is two products for all steps.
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
 * const memory = encoder.encode(tf.ones([2, 7], "int32"));
 * const { logits } = decoder.decode(memory, tf.fill([2, 1], START, "int32"));
 * assert.deepEqual(logits.shape, [2, 1, 9]); // [batch, time, targetVocabulary]
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export class Decoder {
  readonly embedding: tf.Variable<tf.Rank.R2>;
  readonly recurrent: RecurrentWeights<tf.Variable>;
  /** Of the additive score only; the dot score, not scaled here as in Luong et al., has none. */
  readonly score: ScoreVariables | undefined;
  readonly output: Dense;

  constructor(readonly config: Seq2SeqConfig, random: Random) {
    const { targetVocabulary, embedding, units, cell, attention } = config;
    this.embedding = embeddingTable(random.split("embedding"), targetVocabulary, embedding);
    this.recurrent = recurrentVariables(cell, embedding, units, { random: random.split("layer") });
    this.score = attention === "additive"
      ? scoreVariables(units, random.split("score"))
      : undefined;
    const inputs = attention === "none" ? units : 2 * units;
    this.output = new Dense(inputs, targetVocabulary, { random: random.split("output") });
  }

  /**
   * Run over inputs that are known: all steps in training, one step in a search.
   *
   * @param memory of the encoder
   * @param inputs int32 tokens before those to predict, [batch, time]
   * @param state before the first step; default the encoder's
   * @returns logits, attention and the last state
   */
  decode(
    memory: Memory,
    inputs: tf.Tensor2D,
    state: RecurrentState = memory.state,
  ): DecoderOutput {
    const { cell, attention } = this.config;
    const layer = runOverTokens(cell, inputs, this.embedding, this.recurrent, state);
    const attended = attention === "none" ? undefined : this.#attend(layer.sequence, memory);
    const features = attended === undefined
      ? layer.sequence
      : tf.concat([layer.sequence, attended.context], 2); // [batch, time, 2 units]
    const [batch, time] = inputs.shape;
    const rows = tf.reshape(features, [batch * time, this.output.inputs]);
    const logits = tf.reshape(this.output.apply(rows), [batch, time, -1]) as tf.Tensor3D;
    return { logits, attention: attended?.weights, state: layer.state };
  }

  /** Context of each state, and where it looked. */
  #attend(states: tf.Tensor3D, { outputs, mask }: Memory): AttentionOutput {
    const options = mask === undefined ? {} : { mask };
    return this.score === undefined
      ? scaledDotProductAttention(states, outputs, outputs, { ...options, scale: 1 })
      : additiveAttention(states, outputs, outputs, this.score, options);
  }

  /** The trainable weights by name, such as "recurrent.kernel". */
  get weights(): Record<string, tf.Variable> {
    const { kernel, bias } = this.output;
    return {
      embedding: this.embedding,
      ...prefixed("recurrent", this.recurrent),
      ...prefixed("score", this.score ?? {}),
      ...prefixed("output", { kernel, bias }),
    };
  }
}

/** Glorot-uniform weights of the additive score, with as many hidden numbers as units. */
function scoreVariables(units: number, random: Random): ScoreVariables {
  const draw = (name: string, columns: number) =>
    initialWeights<tf.Rank.R2>([units, columns], {
      random: random.split(name),
      initializer: "glorot_uniform",
    });
  return tf.tidy(() => ({
    queryKernel: tf.variable(draw("query", units)),
    keyKernel: tf.variable(draw("key", units)),
    scoreVector: tf.variable(tf.squeeze<tf.Tensor1D>(draw("vector", 1), [1])),
  } as never)) as ScoreVariables;
}
