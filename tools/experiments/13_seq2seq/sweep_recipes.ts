/**
 * The sweep of notebook 13 on tricks besides attention that are said to improve such models: other recurrent layers, an
 * encoder that reads both ways, and letters that were trained before.
 */
import type { CellKind } from "lib/rnn/mod.ts";
import { evaluatePronunciations } from "lib/seq2seq/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import type { SweepSettings } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { loadPronunciations, pretrainLetters, trainOnPronunciations } from "./_pronunciation.ts";

const WORDS = 20_000;

const grid = { learningRate: [0.003, 0.008, 0.02] };
const arm = (settings: SweepSettings) => ({ settings, grid });

export const sweep = defineSweep({
  description:
    "Spelling to pronunciation as in 13_pronunciation, with dot attention, on the first 20,000 of its words: " +
    "phoneme and word error rates on the 12,000 test words with GRUs of 64 units, with tanh layers or LSTMs in " +
    "their place, with an encoder of 64 units that reads from the left alone, and with letters that begin as " +
    "skip-gram vectors of the spellings of all 109,204 words",
  arms: {
    "GRU": arm({ cell: "gru" }),
    "tanh": arm({ cell: "simple_rnn" }),
    "LSTM": arm({ cell: "lstm" }),
    "GRU, from the left": arm({ cell: "gru", reads: "from the left" }),
    "GRU, pretrained letters": arm({ cell: "gru", letters: "pretrained" }),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation_per",
    best: "smallest",
    rounds: [{ seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "per",
  difference: {
    margin: 0.005,
    reason: "that of 13_pronunciation, half of a hundredth of the phonemes",
  },
  minutes: 6,
  isChecked: ({ arm, seed }) => arm === "GRU, pretrained letters" && seed === 0,
  run: train,
});

async function train(settings: RunSettings): Promise<Record<string, number>> {
  const { cell, reads, letters, learningRate, seed } = settings;
  const { buckets, validation, test } = await loadPronunciations(WORDS);
  const pretrained = letters === "pretrained" && { letters: await pretrainLetters(seed) };
  return await inTensorScope(() => {
    const model = trainOnPronunciations(buckets, {
      ...{ attention: "dot", units: 64, epochs: 2, batchSize: 64 },
      cell: cell as CellKind,
      bidirectional: reads !== "from the left",
      ...pretrained,
      learningRate: Number(learningRate),
      seed,
    }, () => {});
    const { phonemeErrorRate: per, wordErrorRate: wer } = evaluatePronunciations(model, test);
    return { validation_per: evaluatePronunciations(model, validation).phonemeErrorRate, per, wer };
  });
}
