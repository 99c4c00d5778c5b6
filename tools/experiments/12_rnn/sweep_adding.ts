/**
 * The adding problem for recurrent layers of the same number of parameters, each with its own learning
 * rate and start; and for LSTMs that lack a gate.
 */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { BATCH, BUDGET, EVERY, TIME, trainToAdd } from "./_adding.ts";
import { type CellSettings, declareCells } from "./_budgeted_cell.ts";

const STEPS = 1500;

export const sweep = defineSweep({
  description:
    `Adding problem of ${TIME} steps: share of sums within 0.1 on 1,000 fresh sequences, every ` +
    `${EVERY} of ${STEPS} steps of Adam (batch ${BATCH}, gradient norm clipped at 1); recurrent and dense ` +
    `layer have at most ${BUDGET} parameters together`,
  arms: declareCells(STEPS),
  tuning: {
    seeds: [1000, 1001],
    metric: "error",
    best: "smallest",
    rounds: [
      { seeds: 1, settings: { steps: 400 } },
      { seeds: 2, settings: { steps: 800 } },
    ],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "accuracy",
  difference: {
    margin: 0.05,
    reason: "one sum in twenty is what a reader of the learning curves can see",
  },
  minutes: 8,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "LSTM" || arm === "LSTM, f = 1"),
  run: (settings) => inTensorScope(() => trainToAdd(settings as RunSettings & CellSettings)),
});
