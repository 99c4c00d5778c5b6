/** A sweep of notebook 46: four methods on Pendulum with one network code, one protocol, constant rates. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MEASURED, TUNING } from "./_protocol.ts";
import { type Method, run } from "./_run.ts";

const arm = (
  method: Method,
  totalSteps: number,
  grid: Readonly<Record<string, readonly number[]>>,
) => ({ settings: { task: "Pendulum-v1", method, gamma: 0.95, totalSteps }, grid });

/** Of DDPG and TD3. */
const replayed = { learningRate: [1e-3, 3e-3, 1e-2, 3e-2], targetRate: [0.02, 0.05, 0.1, 0.2] };

export const sweep = defineSweep({
  description: "DDPG and TD3 (8,000 steps), A2C and PPO (80,000 steps) on Pendulum-v1, rewards " +
    `times 0.1 for the learners; ${MEASURED}`,
  arms: {
    "DDPG": arm("DDPG", 8000, replayed),
    "TD3": arm("TD3", 8000, replayed),
    "A2C": arm("A2C", 80_000, {
      learningRate: [1e-3, 3e-3, 1e-2, 3e-2],
      rolloutSteps: [64, 128, 256, 512],
    }),
    "PPO": arm("PPO", 80_000, {
      learningRate: [3e-4, 1e-3, 3e-3, 1e-2],
      epochs: [8, 16, 32, 64],
    }),
  },
  tuning: TUNING,
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "late_return",
  difference: {
    margin: 50,
    reason: "5 % of the 1,000 by which a policy that has learnt nothing misses one that balances",
  },
  minutes: 10,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "A2C" || arm === "DDPG"),
  run,
});
