/** Small models and batches for the tests of lib/seq2seq. */
import type * as tf from "@tensorflow/tfjs";
import { type SequencePairs, toyLanguages, toySentences } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { EncoderDecoder, type Seq2SeqConfig } from "lib/seq2seq/mod.ts";

export const languages = toyLanguages({ words: 6, random: new Random(0) });

/** Sentences of the toy language. */
export function sentences(count: number, length: number, seed = 1): SequencePairs {
  return toySentences(languages, { count, length, random: new Random(seed) });
}

/** A model of six units, its weights from a seed. */
export function smallModel(options: Partial<Seq2SeqConfig> = {}, seed = 0): EncoderDecoder {
  const { vocabulary } = languages;
  const sizes = { sourceVocabulary: vocabulary, targetVocabulary: vocabulary };
  const small = { embedding: 5, units: 6, ...options };
  return new EncoderDecoder({ ...sizes, ...small }, { random: new Random(seed) });
}

/** Largest absolute difference of two tensors. */
export function distance(a: tf.Tensor, b: tf.Tensor): number {
  return a.sub(b).abs().max().dataSync()[0]!;
}

/** One configuration of each kind. */
export const VARIANTS: Readonly<Record<string, Partial<Seq2SeqConfig>>> = {
  "an LSTM without attention": { attention: "none" },
  "an LSTM with dot attention": {},
  "a GRU with additive attention": { cell: "gru", attention: "additive" },
  "a bidirectional SimpleRNN": { cell: "simple_rnn", bidirectional: true },
  "a bidirectional LSTM": { bidirectional: true },
  "a reset-before GRU": { cell: "gru_reset_before" },
};
