/** The sweep of notebook 31 on what the network predicts (the noise, the point itself, or v), and with which weights. */
import type { Predicts } from "lib/diffusion/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, learnRings } from "./_rings.ts";

const grid = { rate: [0.0003, 0.001, 0.003, 0.01, 0.03] };
const averaged = (predicts: Predicts) => ({ settings: { predicts, weights: "averaged" }, grid });
const last = (predicts: Predicts) => ({ settings: { predicts, weights: "last" }, grid });

export const sweep = defineSweep({
  description:
    "An MLP (three hidden layers of 128 units) learns to take noise from two rings in the plane; 1,000 " +
    "steps of Adam at a constant rate on batches of 256, cosine schedule of 100 steps; energy distance of " +
    "1,000 DDIM samples by sampling steps, with the moving average of the weights or with the last ones, " +
    "each with a learning rate of its own",
  arms: {
    "ε": averaged("epsilon"),
    "x₀": averaged("x0"),
    "v": averaged("v"),
    "ε last": last("epsilon"),
    "x₀ last": last("x0"),
    "v last": last("v"),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "distance_20",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "distance_20",
  difference: {
    margin: 0.01,
    reason: "the most that two samples of 1,000 points of the rings differed by in 100 draws",
  },
  minutes: 6,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "v",
  run: async ({ predicts, weights, rate, seed }) =>
    await inTensorScope(() =>
      learnRings({
        predicts: predicts as Predicts,
        weights: weights as Choices["weights"],
        rate: Number(rate),
        seed,
      })
    ),
});
