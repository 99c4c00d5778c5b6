/** Training on CMUdict, for the sweeps of notebook 13. */
import * as tf from "@tensorflow/tfjs";
import {
  encodePronunciations,
  encodeSpellings,
  LETTER_VOCABULARY,
  loadCmudict,
  PHONEME_VOCABULARY,
  type PronouncedWord,
  type SequencePairs,
  SPECIAL_TOKENS,
} from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { CellKind } from "lib/rnn/mod.ts";
import { type AttentionScore, EncoderDecoder, trainSeq2SeqEpoch } from "lib/seq2seq/mod.ts";
import { mean, standardDeviation } from "lib/stats/mod.ts";
import { trainSkipGram } from "lib/word_vectors/mod.ts";

/** Words above this length share a bucket; two words of 28 and 34 letters are left out. */
const LONGEST_BUCKET = 13, LONGEST_WORD = 20;
/** Numbers of a letter's embedding. */
const EMBEDDING = 32;

/** Pairs in buckets of one word length each, and the words that are held out. */
export async function loadPronunciations(count: number): Promise<{
  readonly buckets: readonly SequencePairs[];
  readonly validation: readonly PronouncedWord[];
  readonly test: readonly PronouncedWord[];
}> {
  const { train, validation, test } = await loadCmudict();
  const words = train.slice(0, count).filter(({ word }) => word.length <= LONGEST_WORD);
  const byLength = Map.groupBy(words, ({ word }) => Math.min(word.length, LONGEST_BUCKET));
  return { buckets: [...byLength.values()].map(encodePronunciations), validation, test };
}

/** How the skip-gram model of the letters is trained. */
const PRETRAINING = { window: 3, negatives: 5, epochs: 1, learningRate: 0.025 };

/**
 * Vectors of the letters by skip-gram with negative sampling on the spellings of all training words,
 * [LETTER_VOCABULARY, EMBEDDING]; scaled so that all numbers of the letters together have mean 0 and
 * standard deviation 1, as those that they replace are drawn from N(0, 1). Rows of special tokens are
 * scaled alike and were not trained.
 */
export async function pretrainLetters(seed: number): Promise<Float32Array> {
  const { train } = await loadCmudict();
  const words = train.map(({ word }) => encodeSpellings([word]).source);
  const { vectors } = trainSkipGram(words, {
    vocabulary: LETTER_VOCABULARY,
    dimensions: EMBEDDING,
    random: new Random(seed).split("letters"),
    ...PRETRAINING,
  });
  const letters = vectors.subarray(SPECIAL_TOKENS * EMBEDDING);
  const center = mean(letters), spread = standardDeviation(letters);
  return Float32Array.from(vectors, (value) => (value - center) / spread);
}

/** What a run is. */
export interface PronunciationTraining {
  readonly attention: AttentionScore;
  /** Default "gru". */
  readonly cell?: CellKind;
  /** Whether the encoder reads both ways. Default true. */
  readonly bidirectional?: boolean;
  /** What the letters' embeddings begin with, [LETTER_VOCABULARY, EMBEDDING]; default drawn from N(0, 1). */
  readonly letters?: Float32Array;
  readonly units: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Train a recurrent encoder and decoder; the learning rate falls linearly by epochs. */
export function trainOnPronunciations(
  buckets: readonly SequencePairs[],
  { letters, epochs, batchSize, learningRate, seed, ...choices }: PronunciationTraining,
  afterEpoch: (model: EncoderDecoder, epoch: number) => void,
): EncoderDecoder {
  const random = new Random(seed), order = random.split("order");
  const sizes = { sourceVocabulary: LETTER_VOCABULARY, targetVocabulary: PHONEME_VOCABULARY };
  const defaults = { cell: "gru", bidirectional: true, embedding: EMBEDDING } as const;
  const model = new EncoderDecoder({ ...sizes, ...defaults, ...choices }, {
    random: random.split("model"),
  });
  if (letters !== undefined) {
    const { embeddings } = model.encoder.embedding;
    embeddings.assign(tf.tensor2d(letters, embeddings.shape));
  }
  const optimizer = new Adam();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    optimizer.learningRate = learningRate * (1 - (epoch - 1) / epochs);
    trainSeq2SeqEpoch(model, buckets, { optimizer, random: order, batchSize });
    afterEpoch(model, epoch);
  }
  return model;
}
