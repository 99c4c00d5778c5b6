/** The encoder-decoder, with or without attention. */
import type * as tf from "@tensorflow/tfjs";
import { Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { completeConfig } from "./_complete_config.ts";
import type { Seq2SeqConfig, Seq2SeqOptions } from "./config.ts";
import { Decoder, type DecoderOutput } from "./decoder.ts";
import { Encoder } from "./encoder.ts";

/**
 * Sequence-to-sequence model: an encoder reads the source, a decoder says the target token by token
 * (Sutskever et al. 2014, Cho et al. 2014), and attention lets it look back (Bahdanau et al. 2015,
 * Luong et al. 2015).
 *
 * @throws {RangeError} for a size or a choice that does not exist
 *
 * @example
 * ```ts
 * import { EncoderDecoder } from "lib/seq2seq/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: 12, targetVocabulary: 9 };
 * const model = new EncoderDecoder(sizes, { random: new Random(0) });
 * const source = tf.ones<tf.Rank.R2>([2, 7], "int32"), inputs = tf.ones<tf.Rank.R2>([2, 4], "int32");
 * const { logits, attention } = model.apply(source, inputs);
 * assert.deepEqual(logits.shape, [2, 4, 9]); // [batch, targetTime, targetVocabulary]
 * assert.deepEqual(attention!.shape, [2, 4, 7]); // [batch, targetTime, sourceTime]
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export class EncoderDecoder extends Module {
  /** Sizes and choices, defaults included. */
  readonly config: Seq2SeqConfig;
  /** It reads the source. */
  readonly encoder: Encoder;
  /** It says the target. */
  readonly decoder: Decoder;

  /**
   * Completes the config by the defaults; encoder and decoder draw from streams of their own.
   *
   * @param options the two vocabularies, and what differs from the defaults
   * @param parts `random`: where the initial weights are drawn from; `encoder`: one to share with
   *   another model of the same sizes (multi-task learning), default one of its own
   */
  constructor(
    options: Seq2SeqOptions,
    parts: { readonly random: Random; readonly encoder?: Encoder },
  ) {
    super();
    const random = requireRandom("build an encoder and decoder", parts?.random);
    const { encoder } = parts;
    this.config = completeConfig(options);
    this.encoder = encoder ?? new Encoder(this.config, { random: random.split("encoder") });
    this.decoder = new Decoder(this.config, { random: random.split("decoder") });
  }

  /** Logits with known inputs: source [batch, sourceTime], inputs [batch, targetTime]. */
  apply(source: tf.Tensor2D, inputs: tf.Tensor2D): DecoderOutput {
    return this.decoder.apply(this.encoder.apply(source), inputs);
  }
}
