/** Training on CMUdict, for the sweeps of notebook 13. */
import {
  encodePronunciations,
  LETTER_VOCABULARY,
  loadCmudict,
  PHONEME_VOCABULARY,
  type PronouncedWord,
  type SequencePairs,
} from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { type AttentionScore, EncoderDecoder, trainSeq2SeqEpoch } from "lib/seq2seq/mod.ts";

/** Words above this length share a bucket; two words of 28 and 34 letters are left out. */
const LONGEST_BUCKET = 13, LONGEST_WORD = 20;

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

/** What a run is. */
export interface PronunciationTraining {
  readonly attention: AttentionScore;
  readonly units: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Train a bidirectional GRU encoder and a GRU decoder; the learning rate falls linearly by epochs. */
export function trainOnPronunciations(
  buckets: readonly SequencePairs[],
  { attention, units, epochs, batchSize, learningRate, seed }: PronunciationTraining,
  afterEpoch: (model: EncoderDecoder, epoch: number) => void,
): EncoderDecoder {
  const random = new Random(seed), order = random.split("order");
  const sizes = { sourceVocabulary: LETTER_VOCABULARY, targetVocabulary: PHONEME_VOCABULARY };
  const choices = { cell: "gru", bidirectional: true, embedding: 32, units, attention } as const;
  const model = new EncoderDecoder({ ...sizes, ...choices }, { random: random.split("model") });
  const optimizer = new Adam();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    optimizer.learningRate = learningRate * (1 - (epoch - 1) / epochs);
    trainSeq2SeqEpoch(model, buckets, { optimizer, random: order, batchSize });
    afterEpoch(model, epoch);
  }
  return model;
}
