/** The sweep of notebook 44: ways to keep PPO's new policy near the old one, each tuned with the same budget. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { trainAndMeasure } from "./_train.ts";

const RATES = [3e-4, 1e-3, 3e-3];
const EPOCHS = [4, 10];
/** 12 configurations, as all grids here. */
const clip = { epsilon: [0.1, 0.2], epochs: EPOCHS, learningRate: RATES };
const distances = { targetKl: [0.005, 0.02], epochs: EPOCHS, learningRate: RATES };
const manyRates = [1e-4, 3e-4, 6e-4, 1e-3, 2e-3, 3e-3];

export const sweep = defineSweep({
  description:
    "PPO on CartPole-v1, 16 environments, constant step size, 80,000 steps: the clip, a KL penalty, a " +
    "stop at a KL divergence, neither, a single epoch, and the clip with lambda 0 and 1; mean return " +
    "of the last 100 episodes (mean over all iterations, last, best, and at marks), the first step at " +
    "which it was at least 475 (steps_to_475, absent: never), exact KL from the policy that played to " +
    "the updated one (mean and largest over the updates), and ratios at the end of updates",
  arms: {
    "clip": { grid: clip },
    "KL penalty": { settings: { objective: "kl_penalty" }, grid: distances },
    "stop at a KL": { settings: { epsilon: "none" }, grid: distances },
    "no limit": {
      settings: { epsilon: "none" },
      grid: { epochs: [2, 4], learningRate: manyRates },
    },
    "one epoch": {
      settings: { epsilon: "none", epochs: 1 },
      grid: { minibatchSize: [64, 128], learningRate: manyRates },
    },
    "clip, lambda 0": { settings: { lambda: 0 }, grid: clip },
    "clip, lambda 1": { settings: { lambda: 1 }, grid: clip },
  },
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "learning_return",
    best: "largest",
    rounds: [
      { seeds: 2, settings: { totalSteps: 50_000 } },
      { seeds: 4, settings: { totalSteps: 50_000 } },
    ],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "learning_return",
  difference: {
    margin: 20,
    reason: "a twenty-fifth of the highest return, 500; seeds of one arm differ by more",
  },
  minutes: 8,
  isChecked: ({ arm, seed }) => seed === 0 && ["clip", "no limit"].includes(`${arm}`),
  run: (settings) => trainAndMeasure({ totalSteps: 80_000, ...settings }),
});
