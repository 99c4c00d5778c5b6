/**
 * Spelling to pronunciation by a single recurrent layer: the same arms as in the adding problem, on
 * words of the CMU Pronouncing Dictionary.
 */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type CellSettings, declareCells } from "./_budgeted_cell.ts";
import { loadSpellings } from "./_spelling.ts";
import {
  BATCH,
  BUDGET,
  EVERY,
  HELD_OUT,
  KEPT,
  PRONOUNCED,
  trainToPronounce,
} from "./_spelling_training.ts";

const STEPS = 900;

let spellings: ReturnType<typeof loadSpellings> | undefined; // once for all runs of a worker

export const sweep = defineSweep({
  description:
    "Spelling, then pronunciation, read and written by one recurrent layer: cross-entropy of the next " +
    `phoneme on ${HELD_OUT} words of at most 10 letters, every ${EVERY} of ${STEPS} steps of Adam (batch ` +
    `${BATCH}, gradient norm clipped at 1): words for validation while tuning, words for testing in the ` +
    `evaluation; the share of ${PRONOUNCED} test words that it pronounces right by itself, and for seed 0 ` +
    `the phonemes of the first ${KEPT}; recurrent and dense layer have at most ${BUDGET} parameters together`,
  arms: {
    ...declareCells(STEPS, [0.003, 0.01, 0.03, 0.1]),
    "LSTM, both biases": {
      settings: { cell: "lstm", steps: STEPS },
      grid: { rate: [0.01, 0.03], forgetBias: [1, 3], start: [0, -1, -3] },
    },
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "loss",
    best: "smallest",
    rounds: [
      { seeds: 1, settings: { steps: 200 } },
      { seeds: 2, settings: { steps: 300 } },
    ],
  },
  seeds: Array.from({ length: 12 }, (_, seed) => seed),
  metric: "loss",
  difference: {
    margin: 0.02,
    reason: "2 % of the perplexity per phoneme; declared before the first run",
  },
  minutes: 9,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "SimpleRNN",
  run: async (settings) => {
    const data = await (spellings ??= loadSpellings());
    return await inTensorScope(() =>
      trainToPronounce(settings as RunSettings & CellSettings, data)
    );
  },
});
