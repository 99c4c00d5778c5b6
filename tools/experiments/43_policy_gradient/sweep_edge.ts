/** Four arms of sweep 43_policy_gradient beyond the edge of its grid: critic's rates above 0.1. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { train } from "./_train.ts";

const wholeEpisodes = (lambda: number) => ({
  settings: {
    ...{ rollout: "episodes", baseline: "critic", lambda, criticSteps: 10 },
    ...{ totalSteps: 40_000, criticLearningRate: 0.3 },
  },
  grid: { learningRate: [3e-3, 1e-2, 3e-2] },
});

export const sweep = defineSweep({
  description:
    "The arms of 43_policy_gradient whose best critic's rate was the largest of the grid, 0.1: the same with 0.3, " +
    "the actor's rate tuned anew around its best; the columns are those of that sweep",
  arms: {
    "less the critic": wholeEpisodes(1),
    "GAE 0.95": wholeEpisodes(0.95),
    "TD error": wholeEpisodes(0),
    "A2C, lambda 0": {
      settings: {
        ...{ rollout: 16, baseline: "critic", lambda: 0, criticSteps: 1 },
        ...{ totalSteps: 40_000, criticLearningRate: 0.3 },
      },
      grid: { learningRate: [1e-3, 3e-3, 1e-2] },
    },
  },
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "learning_return",
    best: "largest",
    rounds: [{ seeds: 4 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "learning_return",
  difference: { margin: 25, reason: "5 % of the best return, 500" },
  minutes: 0.8,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "A2C, lambda 0",
  run: train,
});
