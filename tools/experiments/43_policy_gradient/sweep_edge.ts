/** Two arms of sweep 43_policy_gradient beyond the edge of their windows, one rate of the critic further. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { train } from "./_train.ts";

const beyond = (baseline: string, criticSteps: number, criticLearningRate: number) => ({
  settings: {
    ...{ rollout: "episodes", baseline, lambda: 1, criticSteps, scale: "unit" },
    ...{ totalSteps: 25_000, criticLearningRate },
  },
  grid: { learningRate: [1e-2, 3e-2] },
});

export const sweep = defineSweep({
  description:
    "The arms of 43_policy_gradient whose best critic's rate was at the edge of its window: the same with the " +
    "next rate beyond it, the actor's rate tuned anew; the columns are those of that sweep",
  arms: {
    "return": beyond("none", 10, 1e-2),
    "less the critic, 50 steps": beyond("critic", 50, 1),
  },
  tuning: {
    seeds: Array.from({ length: 32 }, (_, i) => 1000 + i),
    metric: "learning_return",
    best: "largest",
    rounds: [{ seeds: 32 }],
  },
  seeds: Array.from({ length: 24 }, (_, seed) => seed),
  metric: "learning_return",
  difference: { margin: 25, reason: "5 % of the best return, 500" },
  minutes: 0.8,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "return",
  run: train,
});
