/** The sweep of notebook 13 on dates: the same encoder-decoder without attention, with dot and additive attention. */
import { DATE_VOCABULARY, encodeDates, generateDates, ISO_VOCABULARY } from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  type AttentionScore,
  EncoderDecoder,
  evaluateGreedy,
  trainSeq2SeqEpoch,
} from "lib/seq2seq/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";

const grid = { learningRate: [0.004, 0.01] };
const arm = (attention: AttentionScore, epochs = 4) => ({ settings: { attention, epochs }, grid });

export const sweep = defineSweep({
  description:
    "Dates as people write them to ISO dates: exact match on 1,000 dates whose day was never trained on, " +
    "after each epoch over 10,000; bidirectional GRU encoder and GRU decoder of 64 units, embeddings of 32, " +
    "batches of 64, Adam at a rate that falls linearly by epochs, without attention also trained twice " +
    "as long",
  arms: {
    none: arm("none"),
    "none, 8 epochs": arm("none", 8),
    dot: arm("dot"),
    additive: arm("additive"),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "exact_match",
    best: "largest",
    rounds: [{ seeds: 1, settings: { epochs: 2 } }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "exact_match",
  difference: { margin: 0.01, reason: "one date in a hundred" },
  minutes: 5,
  isChecked: ({ arm, seed }) => arm === "none" && seed === 0,
  run: (settings) => inTensorScope(() => train(settings)),
});

function train({ attention, epochs, learningRate, seed }: RunSettings): Record<string, number> {
  const random = new Random(seed), order = random.split("order");
  const dates = generateDates({ random: random.split("data") });
  const [trained, held] = [encodeDates(dates.train), encodeDates(dates.test)];
  const model = new EncoderDecoder({
    sourceVocabulary: DATE_VOCABULARY,
    targetVocabulary: ISO_VOCABULARY,
    embedding: 32,
    units: 64,
    cell: "gru",
    bidirectional: true,
    attention: attention as AttentionScore,
  }, { random: random.split("model") });
  const optimizer = new Adam(), metrics: Record<string, number> = {};
  for (let epoch = 1; epoch <= Number(epochs); epoch++) {
    optimizer.learningRate = Number(learningRate) * (1 - (epoch - 1) / Number(epochs));
    trainSeq2SeqEpoch(model, [trained], { optimizer, random: order, batchSize: 64 });
    metrics[`exact_match_${epoch}`] = evaluateGreedy(model, held).exactMatch;
  }
  return { ...metrics, exact_match: metrics[`exact_match_${epochs}`]! };
}
