/**
 * Whether the forget gate helps to pronounce words, when the settings are chosen by runs of the length
 * that is scored.
 */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { CellSettings } from "./_budgeted_cell.ts";
import { loadSpellings } from "./_spelling.ts";
import {
  BATCH,
  BUDGET,
  EVERY,
  HELD_OUT,
  PRONOUNCED,
  trainToPronounce,
} from "./_spelling_training.ts";

const STEPS = 900;
const RATES = [0.01, 0.03, 0.1];

let spellings: ReturnType<typeof loadSpellings> | undefined; // once for all runs of a worker

export const sweep = defineSweep({
  description:
    "An LSTM with and without its forget gate reads a spelling and writes the pronunciation: cross-entropy of " +
    `the next phoneme on ${HELD_OUT} words of at most 10 letters, every ${EVERY} of ${STEPS} steps of Adam ` +
    `(batch ${BATCH}, gradient norm clipped at 1): words for validation while tuning, by runs of ${STEPS} ` +
    `steps, too, and words for testing in the evaluation; the share of ${PRONOUNCED} test words that it ` +
    `pronounces right by itself; recurrent and dense layer have at most ${BUDGET} parameters together`,
  arms: {
    "LSTM": { settings: { cell: "lstm", steps: STEPS }, grid: { rate: RATES, start: [1, 3] } },
    "LSTM, f = 1": {
      settings: { cell: "lstm", open: "forget", steps: STEPS },
      grid: { rate: RATES, start: [-1, -3] },
    },
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "loss",
    best: "smallest",
    rounds: [{ seeds: 3 }],
  },
  seeds: Array.from({ length: 12 }, (_, seed) => seed),
  metric: "loss",
  difference: { margin: 0.02, reason: "as in the sweep of all layers" },
  minutes: 3,
  isChecked: ({ arm, seed }) => arm === "LSTM, f = 1" && seed === 0,
  run: async (settings) => {
    const data = await (spellings ??= loadSpellings());
    return await inTensorScope(() =>
      trainToPronounce(settings as RunSettings & CellSettings, data)
    );
  },
});
