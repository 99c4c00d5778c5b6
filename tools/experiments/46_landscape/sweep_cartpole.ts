/** A sweep of notebook 46: four methods on CartPole with one network code, one protocol, constant rates. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MEASURED, TUNING } from "./_protocol.ts";
import { type Method, run } from "./_run.ts";

const arm = (method: Method, own: Readonly<Record<string, readonly number[]>>) => ({
  settings: { task: "CartPole-v1", method, gamma: 0.99, totalSteps: 50_000 },
  grid: { learningRate: [3e-4, 1e-3, 3e-3, 1e-2, 3e-2], ...own },
});

export const sweep = defineSweep({
  description: `DQN, REINFORCE, A2C and PPO on CartPole-v1, 50,000 steps; ${MEASURED}`,
  arms: {
    "DQN": arm("DQN", { targetRate: [0.05, 0.2, 0.5] }),
    "REINFORCE": arm("REINFORCE", { episodes: [2, 4, 8] }),
    "A2C": arm("A2C", { rolloutSteps: [8, 16, 32] }),
    "PPO": arm("PPO", { epochs: [4, 8, 16] }),
  },
  tuning: TUNING,
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "late_return",
  difference: { margin: 25, reason: "5 % of the best return, 500" },
  minutes: 5,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "A2C" || arm === "DQN"),
  run,
});
