/**
 * The sweep of notebook 13 on dates: an LSTM encoder-decoder with dot attention, the same with a
 * bidirectional encoder, and with additive attention, each over 5 seeds.
 */
import { Adam } from "lib/nn/mod.ts";
import { DATE_VOCABULARY, encodeDates, generateDates, ISO_VOCABULARY } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  EncoderDecoder,
  evaluateGreedy,
  type Seq2SeqConfig,
  trainSeq2SeqEpoch,
} from "lib/seq2seq/mod.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

const SEEDS = [0, 1, 2, 3, 4];
const EPOCHS = 6;
const LEARNING_RATE = 6e-3;

const ARMS: Readonly<Record<string, Partial<Seq2SeqConfig>>> = {
  "dot": { attention: "dot" },
  "dot, bidirectional": { attention: "dot", bidirectional: true },
  "additive": { attention: "additive" },
};

const arms = Object.keys(ARMS);

export const sweep: Sweep = {
  description:
    "Dates to ISO dates: exact match on 1,000 dates whose day was never trained on, after each of " +
    "6 epochs over 10,000 (the rows of 1 epoch are for CI); embeddings and LSTM of 64, batch 128, " +
    "Adam at 0.006 falling to 0 by epochs, gradient norm clipped at 1, 5 seeds",
  runs: [
    ...arms.flatMap((arm) => SEEDS.map((seed) => ({ arm, epochs: EPOCHS, seed }))),
    ...arms.map((arm) => ({ arm, epochs: 1, seed: 0 })),
  ],
  isChecked: ({ epochs }) => epochs === 1,
  run: (settings) => inTensorScope(() => train(settings)),
};

function train({ arm, epochs, seed }: SweepSettings): Record<string, number> {
  const random = new Random(Number(seed)), order = random.split("order");
  const dates = generateDates({ random: random.split("data") });
  const [trained, held] = [encodeDates(dates.train), encodeDates(dates.test)];
  const sizes = { sourceVocabulary: DATE_VOCABULARY, targetVocabulary: ISO_VOCABULARY };
  const model = new EncoderDecoder({ ...sizes, ...ARMS[arm!] }, { random: random.split("model") });
  const optimizer = new Adam();
  const metrics: Record<string, number> = {
    parameters: model.variables.reduce((sum, variable) => sum + variable.size, 0),
  };
  for (let epoch = 1; epoch <= Number(epochs); epoch++) {
    optimizer.learningRate = LEARNING_RATE * (1 - (epoch - 1) / Number(epochs));
    metrics[`loss_${epoch}`] = trainSeq2SeqEpoch(model, [trained], { optimizer, random: order });
    metrics[`exact_match_${epoch}`] = evaluateGreedy(model, held).exactMatch;
  }
  return metrics;
}
