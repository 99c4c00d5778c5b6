/** The sweep of notebook 04 on remedies: 300 images, 300 steps, and one remedy each. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Training } from "./_digits.ts";
import { trainAndJudge } from "./_splits.ts";

const IMAGES = 300, UNITS = 128, STEPS = 300;
const ALL_RATES = [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.4, 0.5, 0.7, 1];
const RATES = [0.1, 0.25, 0.5];
/** Of a training that ends early, the best rate is a small one. */
const LOW_RATES = [0.03, 0.1, 0.25];

type Settings = RunSettings & Training & { readonly images?: number; readonly standardize?: 0 | 1 };

/** Twelve rates, as there is nothing else to tune. */
const rated = (settings: Record<string, string | number> = {}) => ({
  settings,
  grid: { rate: ALL_RATES },
});
/** Three rates, each with four strengths of the remedy. */
const remedy = (name: string, strengths: readonly number[], rate: readonly number[] = RATES) => ({
  settings: {},
  grid: { rate, [name]: strengths },
});

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels: a network of 128 hidden units learns 300 images by 300 steps on 50 of them " +
    "(stochastic gradient descent with momentum 0.9), with one remedy against overfitting each. Error rate " +
    "and cross-entropy on 2,000 held-out images; tuned on 1,600 others",
  arms: {
    "nothing": rated(),
    "smaller network": remedy("units", [16, 32, 64, 96]),
    "L2": remedy("l2", [0.0001, 0.0003, 0.001, 0.003]),
    "L1": remedy("l1", [0.00001, 0.00003, 0.0001, 0.0003]),
    "dropout": remedy("dropout", [0.1, 0.3, 0.5, 0.7]),
    "shifted images": remedy("shift", [1, 2, 3, 4]),
    "early stopping": remedy("patience", [1, 2, 4, 8], LOW_RATES),
    "240 images": rated({ images: 240 }),
    "batch norm": rated({ norm: "batch" }),
    "layer norm": rated({ norm: "layer" }),
    "scaled pixels": rated({ standardize: 1 }),
    "600 images": rated({ images: 600 }),
    "1,200 images": rated({ images: 1200 }),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
  metric: "error",
  difference: {
    margin: 0.01,
    reason: "one image in a hundred, a fifteenth of the errors without a remedy",
  },
  minutes: 3,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "nothing" || arm === "dropout"),
  run: (settings) => {
    const { images = IMAGES, seed, standardize = 0, ...training } = settings as Settings;
    return inTensorScope(() =>
      trainAndJudge(images, { ...training, units: training.units ?? UNITS, steps: STEPS }, {
        random: new Random(seed).split("04"),
        standardize: standardize === 1,
      })
    );
  },
});
