/** A sweep of notebook 46: PPO on Pendulum with fewer epochs than `46_pendulum` chose, which cost less time. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MEASURED } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description: `PPO with 16 epochs on Pendulum-v1, 80,000 steps; ${MEASURED}`,
  arms: {
    "PPO 16 epochs": {
      settings: {
        ...{ task: "Pendulum-v1", method: "PPO", gamma: 0.95, totalSteps: 80_000 },
        ...{ learningRate: 1e-3, epochs: 16 },
      },
    },
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "late_return",
  difference: {
    margin: 50,
    reason: "5 % of the 1,000 by which a policy that has learnt nothing misses one that balances",
  },
  minutes: 2,
  isChecked: ({ seed }) => seed === 0,
  run,
});
