/** The sweep of notebook 04 on remedies where something is there not to learn: a fifth of the labels is wrong. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Training } from "./_digits.ts";
import { trainAndJudge } from "./_splits.ts";

const IMAGES = 300, UNITS = 128, STEPS = 300, WRONG = 0.2;
const ALL_RATES = [0.002, 0.003, 0.005, 0.007, 0.01, 0.014, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3];
const RATES = [0.005, 0.01, 0.03, 0.1];
const PATIENCE = [1, 3, 8];

/** Four rates, each with three strengths of the remedy. */
const remedy = (name: string, strengths: readonly number[]) => ({
  settings: {},
  grid: { rate: RATES, [name]: strengths },
});

export const sweep = defineSweep({
  description:
    "As 04_remedies, but a fifth of the 300 training labels is replaced by another class, also of those that " +
    "early stopping watches; the images for tuning and for the test keep their own labels",
  arms: {
    "nothing": { settings: {}, grid: { rate: ALL_RATES } },
    "L2": remedy("l2", [0.01, 0.03, 0.1]),
    "dropout": remedy("dropout", [0.5, 0.7, 0.8]),
    "shifted images": remedy("shift", [1, 2, 3]),
    "early stopping": remedy("patience", PATIENCE),
    "stopped, retrained": {
      settings: { retrain: 1 },
      grid: { rate: RATES, patience: PATIENCE },
    },
  },
  tuning: {
    seeds: [1000, 1001, 1002, 1003, 1004],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 5 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
  metric: "error",
  difference: { margin: 0.01, reason: "as in the sweep on remedies: one image in a hundred" },
  minutes: 3,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "nothing",
  run: (settings) => {
    const { seed, ...training } = settings as RunSettings & Training;
    return inTensorScope(() =>
      trainAndJudge(IMAGES, { ...training, units: UNITS, steps: STEPS }, {
        random: new Random(seed).split("04"),
        wrong: WRONG,
      })
    );
  },
});
