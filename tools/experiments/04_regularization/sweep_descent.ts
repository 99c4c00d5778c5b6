/** The sweep of notebook 04 on double descent: least squares on 10 to 3,200 random features of 200 images. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { descend } from "./_random_features.ts";

/** Keeps the smaller system solvable at the threshold; far too small to shrink anything. */
const NONE = 1e-12;

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 200 images: least squares on random ReLU features, one model a digit, for 10 to " +
    "3,200 features; without a ridge (beyond 200 features the shortest weights that interpolate), with wrong " +
    "labels, and with a ridge. By width: error rate and squared error on 1,000 held-out images, squared error " +
    "on the training images, length of the weights",
  arms: {
    "no ridge": { settings: { ridge: NONE, wrong: 0 }, untuned: "there is nothing to tune" },
    "no ridge, 20 % wrong labels": {
      settings: { ridge: NONE, wrong: 0.2 },
      untuned: "there is nothing to tune",
    },
    "ridge": { settings: { wrong: 0 }, grid: { ridge: [1e-4, 1e-3, 1e-2, 1e-1, 1] } },
    "ridge, 20 % wrong labels": {
      settings: { wrong: 0.2 },
      grid: { ridge: [1e-4, 1e-3, 1e-2, 1e-1, 1] },
    },
  },
  tuning: { seeds: [1000], metric: "validation", best: "smallest", rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "square_200",
  difference: {
    margin: 0.1,
    reason: "a ninth of the squared error of answering nothing but the mean",
  },
  minutes: 1,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "no ridge",
  run: (settings) => {
    const { ridge, wrong, seed } = settings as RunSettings & {
      readonly ridge: number;
      readonly wrong: number;
    };
    return descend({ ridge, wrong }, new Random(seed).split("04 descent"));
  },
});
