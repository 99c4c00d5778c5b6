/**
 * Whether a full LSTM pronounces better than one without forget gate when both may begin with the same bias
 * of the input gate.
 */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import type { CellSettings } from "./_budgeted_cell.ts";
import { BATCH, BUDGET, EVERY, HELD_OUT, trainToPronounce } from "./_pronouncing.ts";

const STEPS = 900;
const settings = { cell: "lstm", rate: 0.03, inputBias: -1, steps: STEPS };

export const sweep = defineSweep({
  description:
    "Spelling, then pronunciation, read and written by one LSTM whose input gate begins with a bias of " +
    `-1: cross-entropy of the next phoneme on ${HELD_OUT} held-out words, every ${EVERY} of ${STEPS} steps ` +
    `of Adam (batch ${BATCH}, gradient norm clipped at 1); recurrent and dense layer have at most ` +
    `${BUDGET} parameters together`,
  arms: {
    "forget bias 3": { settings: { ...settings, start: 3 } },
    "forget bias 5": { settings: { ...settings, start: 5 } },
  },
  seeds: Array.from({ length: 12 }, (_, seed) => seed),
  metric: "loss",
  difference: { margin: 0.02, reason: "as in the sweep of all layers" },
  minutes: 2,
  isChecked: () => false,
  run: (settings) => trainToPronounce(settings as RunSettings & CellSettings),
});
