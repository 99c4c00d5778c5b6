/**
 * Of notebook 44: what has no limit, tuned at the length at which it is judged. In sweep 44_ppo the tuning is
 * shorter, and ends before runs without a limit collapse.
 */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { trainAndMeasure } from "./_train.ts";

const TUNED_AT = { totalSteps: 80_000 };

export const sweep = defineSweep({
  description:
    "PPO on CartPole-v1 as in sweep 44_ppo, 80,000 steps: no limit, and a single epoch, with more " +
    "configurations than there, and tuned with 80,000 steps as well",
  arms: {
    "no limit": {
      settings: { epsilon: "none" },
      grid: { epochs: [2, 4, 10], learningRate: [5e-5, 1e-4, 2e-4, 3e-4, 6e-4, 1e-3] },
    },
    "one epoch": {
      settings: { epsilon: "none", epochs: 1 },
      grid: { minibatchSize: [16, 32, 64], learningRate: [1e-4, 2e-4, 3e-4, 6e-4, 1e-3, 2e-3] },
    },
  },
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "learning_return",
    best: "largest",
    rounds: [
      { seeds: 1, settings: TUNED_AT },
      { seeds: 2, settings: TUNED_AT },
      { seeds: 4, settings: TUNED_AT },
    ],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "learning_return",
  difference: {
    margin: 20,
    reason: "a twenty-fifth of the highest return, 500; seeds of one arm differ by more",
  },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "one epoch",
  run: (settings) => trainAndMeasure({ totalSteps: 80_000, ...settings }),
});
