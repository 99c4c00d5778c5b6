/** The sweep of notebook 31 on what the network predicts: the noise, the point itself, or v. */
import type { Predicts } from "lib/diffusion/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { learnRings } from "./_rings.ts";

const grid = { rate: [0.001, 0.003, 0.01] };

export const sweep = defineSweep({
  description:
    "An MLP (three hidden layers of 128 units) learns to take noise from two rings in the plane; 1,000 " +
    "steps of Adam on batches of 256, cosine schedule of 100 steps; energy distance of 1,000 DDIM samples " +
    "by sampling steps, with the moving average of the weights (distance_...) and the last ones (last_...)",
  arms: {
    "ε": { settings: { predicts: "epsilon" }, grid },
    "x₀": { settings: { predicts: "x0" }, grid },
    "v": { settings: { predicts: "v" }, grid },
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "distance_20",
    best: "smallest",
    rounds: [{ seeds: 1, settings: { steps: 400 } }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "distance_20",
  difference: {
    margin: 0.01,
    reason: "the most that two samples of 1,000 points of the rings differed by in 100 draws",
  },
  minutes: 3,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "v",
  run: async ({ predicts, rate, seed, steps = 1000 }) =>
    await inTensorScope(() =>
      learnRings({
        predicts: predicts as Predicts,
        rate: Number(rate),
        steps: Number(steps),
        seed,
      })
    ),
});
