/** Whether a SimpleRNN learns the adding problem with four times the steps, or with a smaller rate. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { BATCH, BUDGET, EVERY, TIME, trainToAdd } from "./_adding.ts";
import type { CellSettings } from "./_budgeted_cell.ts";

const STEPS = 6000;
const settings = { cell: "simple_rnn", start: "glorot", steps: STEPS };

export const sweep = defineSweep({
  description:
    `Adding problem of ${TIME} steps: share of sums within 0.1 on 1,000 fresh sequences, every ` +
    `${EVERY} of ${STEPS} steps of Adam (batch ${BATCH}, gradient norm clipped at 1); SimpleRNN and dense ` +
    `layer have at most ${BUDGET} parameters together`,
  arms: {
    "rate 0.001": { settings: { ...settings, rate: 0.001 } },
    "rate 0.0003": { settings: { ...settings, rate: 0.0003 } },
  },
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "accuracy",
  difference: { margin: 0.05, reason: "as in the sweep of all layers" },
  minutes: 4,
  isChecked: ({ arm, seed }) => arm === "rate 0.001" && seed === 0,
  run: (settings) => inTensorScope(() => trainToAdd(settings as RunSettings & CellSettings)),
});
