/** DQN on CartPole by how much it remembers, at the learning rates that tuning chose for other memories. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { BASE, MARGIN, MEASURED, PROTOCOL } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "DQN on CartPole, 60,000 steps, with the last 3,000 or 10,000 transitions or all, each at the learning rate that " +
    `42_periods and 42_replay didn't choose for it, so that memories can be compared at one rate; ${MEASURED}`,
  arms: {
    "last 3,000": { settings: { ...BASE, learningRate: 5e-4 } },
    "last 10,000": { settings: { ...BASE, capacity: 10_000, learningRate: 1e-3 } },
    "all": { settings: { ...BASE, capacity: 60_000, learningRate: 1e-3 } },
  },
  seeds: PROTOCOL.seeds,
  metric: PROTOCOL.metric,
  difference: MARGIN,
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "last 10,000",
  run,
});
