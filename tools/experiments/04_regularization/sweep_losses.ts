/** The sweep of notebook 04 on remedies that are judged, and tuned, by the loss instead of the error rate. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Training } from "./_digits.ts";
import { trainAndJudge } from "./_splits.ts";

const IMAGES = 300, UNITS = 128, STEPS = 300;
const RATES = [0.01, 0.02, 0.05, 0.1, 0.25];
/** As many as a remedy has settings. */
const MORE_RATES = [
  0.003,
  0.005,
  0.007,
  0.01,
  0.015,
  0.02,
  0.03,
  0.04,
  0.05,
  0.07,
  0.1,
  0.14,
  0.2,
  0.25,
  0.4,
];

/** Five rates, each with three strengths of the remedy. */
const remedy = (name: string, strengths: readonly number[]) => ({
  settings: {},
  grid: { rate: RATES, [name]: strengths },
});

export const sweep = defineSweep({
  description:
    "As 04_remedies, but rate and strength of each remedy are chosen by the cross-entropy on 1,600 images, " +
    "and the cross-entropy on 2,000 others decides; as many settings for each",
  arms: {
    "nothing": { settings: {}, grid: { rate: MORE_RATES } },
    "L2": remedy("l2", [0.001, 0.003, 0.01]),
    "L1": remedy("l1", [0.00003, 0.0001, 0.0003]),
    "dropout": remedy("dropout", [0.3, 0.5, 0.7]),
    "shifted images": remedy("shift", [1, 2, 3]),
    "early stopping": remedy("patience", [2, 4, 8]),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
  metric: "loss",
  difference: { margin: 0.05, reason: "a tenth of the loss without a remedy" },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "nothing",
  run: (settings) => {
    const { seed, ...training } = settings as RunSettings & Training;
    const random = new Random(seed).split("04");
    return inTensorScope(() =>
      trainAndJudge(IMAGES, { ...training, units: UNITS, steps: STEPS }, { random, tuneBy: "loss" })
    );
  },
});
