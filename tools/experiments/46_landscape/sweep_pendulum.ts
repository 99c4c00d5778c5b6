/** A sweep of notebook 46: four methods on Pendulum with one network code, one protocol, constant rates. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MEASURED, TUNING } from "./_protocol.ts";
import { type Method, run } from "./_run.ts";

const arm = (
  method: Method,
  totalSteps: number,
  own: Readonly<Record<string, readonly number[]>>,
) => ({
  settings: { task: "Pendulum-v1", method, gamma: 0.95, totalSteps },
  grid: { learningRate: [3e-4, 1e-3, 3e-3, 1e-2, 3e-2], ...own },
});

export const sweep = defineSweep({
  description:
    "DDPG and TD3 (8,000 steps), A2C and PPO (80,000 steps, in about as much time) on Pendulum-v1, rewards " +
    `times 0.1 for the learners; ${MEASURED}`,
  arms: {
    "DDPG": arm("DDPG", 8000, { targetRate: [0.01, 0.02, 0.05] }),
    "TD3": arm("TD3", 8000, { targetRate: [0.01, 0.02, 0.05] }),
    "A2C": arm("A2C", 80_000, { rolloutSteps: [16, 32, 64] }),
    "PPO": arm("PPO", 80_000, { epochs: [4, 8, 16] }),
  },
  tuning: TUNING,
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "late_return",
  difference: {
    margin: 50,
    reason: "5 % of the 1,000 by which a policy that has learnt nothing misses one that balances",
  },
  minutes: 8,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "A2C" || arm === "DDPG"),
  run,
});
