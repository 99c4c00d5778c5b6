/** How long a training step of an encoder-decoder takes, by attention and sentence length. */
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  DATE_VOCABULARY,
  encodeDates,
  generateDates,
  ISO_VOCABULARY,
  type SequencePairs,
  toyLanguages,
  toySentences,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { type AttentionScore, EncoderDecoder, trainSeq2SeqStep } from "lib/seq2seq/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";

const SCORES: readonly AttentionScore[] = ["none", "dot", "additive"];
const LENGTHS = [10, 20, 40, 80];
const BATCH = 64;
const WARM_UP = 10;
const REPEATS = 15;

export const measurement: Measurement = {
  description: "Milliseconds of a training step of an encoder-decoder, LSTM 64 (median of 15), " +
    'one thread: "none 10" for toy sentences of 10 words, batch 64, embeddings of 32; ' +
    '"dates dot" for dates, batch 128, embeddings of 64',
  measure: async () => {
    await setUpBackend();
    const random = new Random(0), languages = toyLanguages({ random });
    const values: Record<string, number> = {};
    for (const attention of SCORES) {
      for (const length of LENGTHS) {
        const pairs = toySentences(languages, { count: BATCH, length, random });
        const vocabularies = [languages.vocabulary, languages.vocabulary] as const;
        const sizes = { vocabularies, embedding: 32 };
        values[`${attention} ${length}`] = milliseconds(attention, pairs, sizes);
      }
      const dates = encodeDates(generateDates({ random, train: 2 * BATCH, test: 1 }).train);
      const vocabularies = [DATE_VOCABULARY, ISO_VOCABULARY] as const;
      values[`dates ${attention}`] = milliseconds(attention, dates, {
        vocabularies,
        embedding: 64,
      });
    }
    return values;
  },
};

function milliseconds(
  attention: AttentionScore,
  pairs: SequencePairs,
  { vocabularies: [sourceVocabulary, targetVocabulary], embedding }: {
    readonly vocabularies: readonly [number, number];
    readonly embedding: number;
  },
): number {
  const sizes = { sourceVocabulary, targetVocabulary, embedding };
  const model = new EncoderDecoder({ ...sizes, attention }, { random: new Random(0) });
  const optimizer = new Adam();
  const step = () => {
    const start = performance.now();
    trainSeq2SeqStep(model, pairs, { optimizer });
    return performance.now() - start;
  };
  for (let i = 0; i < WARM_UP; i++) step();
  const times = Array.from({ length: REPEATS }, step);
  optimizer.dispose();
  model.dispose();
  return median(times);
}
