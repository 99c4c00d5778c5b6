/** A sweep of notebook 46: DQN on CartPole with an update at every step, all else as in `46_cartpole`. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MEASURED, TUNING } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description: `DQN with an update at every step on CartPole-v1, 50,000 steps; ${MEASURED}`,
  arms: {
    "DQN each step": {
      settings: {
        ...{ task: "CartPole-v1", method: "DQN", gamma: 0.99, totalSteps: 50_000 },
        updateEvery: 1,
      },
      grid: { learningRate: [3e-5, 1e-4, 3e-4, 1e-3, 3e-3], targetRate: [0.01, 0.05, 0.2] },
    },
  },
  tuning: TUNING,
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "late_return",
  difference: { margin: 25, reason: "5 % of the best return, 500" },
  minutes: 8,
  isChecked: ({ seed }) => seed === 0,
  run,
});
