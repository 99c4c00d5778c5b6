/**
 * Spelling to pronunciation by a single recurrent layer: the same arms as in the adding problem, on
 * words of the CMU Pronouncing Dictionary.
 */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { CELLS, type CellSettings } from "./_budgeted_cell.ts";
import { BATCH, BUDGET, EVERY, HELD_OUT, trainToPronounce } from "./_pronouncing.ts";

const STEPS = 900;

export const sweep = defineSweep({
  description:
    "Spelling, then pronunciation, read and written by one recurrent layer: cross-entropy and " +
    `accuracy of the next phoneme on ${HELD_OUT} held-out words of at most 10 letters, every ${EVERY} of ` +
    `${STEPS} steps of Adam (batch ${BATCH}, gradient norm clipped at 1); recurrent and dense layer have ` +
    `at most ${BUDGET} parameters together`,
  arms: Object.fromEntries(
    Object.entries(CELLS).map(([name, { settings, start }]) => [
      name,
      {
        settings: { ...settings, steps: STEPS },
        grid: { rate: [0.001, 0.003, 0.01, 0.03], start },
      },
    ]),
  ),
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
  minutes: 6,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "SimpleRNN",
  run: (settings) => trainToPronounce(settings as RunSettings & CellSettings),
});
