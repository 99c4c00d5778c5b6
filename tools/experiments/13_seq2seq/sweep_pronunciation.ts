/** The sweep of notebook 13 on spelling to pronunciation: with and without attention, on all of CMUdict. */
import type { PronouncedWord } from "lib/datasets/mod.ts";
import {
  type AttentionScore,
  type EncoderDecoder,
  evaluatePronunciations,
} from "lib/seq2seq/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { loadPronunciations, trainOnPronunciations } from "./_pronunciation.ts";

const UNITS = 64, EPOCHS = 2, BATCH = 64, ALL_WORDS = 109_204;
/** Shortest word of each group whose errors are counted apart. */
const GROUPS = [1, 5, 7, 9, 11, 13];

const grid = { learningRate: [0.003, 0.008] };
const arm = (attention: AttentionScore) => ({ settings: { attention, words: ALL_WORDS }, grid });

export const sweep = defineSweep({
  description:
    "Spelling to pronunciation on CMUdict: error rates on the 12,000 test words, in all and by the letters " +
    "of a word, and on the validation words after each of 2 epochs; bidirectional GRU encoder and GRU " +
    "decoder of 64 units, embeddings of 32, batches of 64, Adam at a rate that falls linearly by epochs",
  arms: { none: arm("none"), dot: arm("dot") },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation_per_2",
    best: "smallest",
    rounds: [{ seeds: 2, settings: { words: 20_000 } }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "per",
  difference: {
    margin: 0.005,
    reason: "half of a hundredth of the phonemes, as far as published systems lie apart",
  },
  minutes: 6,
  isChecked: ({ arm, seed }) => arm === "none" && seed === 0,
  run: train,
});

async function train(settings: RunSettings): Promise<Record<string, number>> {
  const { attention, words, learningRate, seed } = settings;
  const { buckets, validation, test } = await loadPronunciations(Number(words));
  return await inTensorScope(() => {
    const metrics: Record<string, number> = {};
    const model = trainOnPronunciations(buckets, {
      attention: attention as AttentionScore,
      units: UNITS,
      epochs: EPOCHS,
      batchSize: BATCH,
      learningRate: Number(learningRate),
      seed,
    }, (model, epoch) => {
      const errors = evaluatePronunciations(model, validation);
      metrics[`validation_per_${epoch}`] = errors.phonemeErrorRate;
      metrics[`validation_wer_${epoch}`] = errors.wordErrorRate;
    });
    return { ...metrics, ...testErrors(model, test) };
  });
}

/** Error rates of all words, "per" and "wer", and of each group, "per_5" and so on. */
function testErrors(
  model: EncoderDecoder,
  words: readonly PronouncedWord[],
): Record<string, number> {
  const groupOf = ({ word }: PronouncedWord) => GROUPS.findLast((least) => word.length >= least)!;
  const groups = [...Map.groupBy(words, groupOf)].sort(([a], [b]) => a - b).map(([least, own]) => ({
    least,
    count: own.length,
    ...evaluatePronunciations(model, own),
  }));
  const total = (value: (group: typeof groups[number]) => number) =>
    groups.reduce((sum, group) => sum + value(group), 0);
  return {
    per: total(({ edits }) => edits) / total(({ phonemes }) => phonemes),
    wer: total(({ wordErrorRate, count }) => wordErrorRate * count) / words.length,
    ...Object.fromEntries(groups.flatMap(({ least, phonemeErrorRate, wordErrorRate }) => [
      [`per_${least}`, phonemeErrorRate],
      [`wer_${least}`, wordErrorRate],
    ])),
  };
}
