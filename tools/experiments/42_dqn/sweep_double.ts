/** DQN and Double DQN on CartPole, each with the learning rate that tuning chose for the other one. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { BASE, MARGIN, MEASURED, PROTOCOL } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "DQN and Double DQN on CartPole, 60,000 steps, C = 20, each with the learning rate that 42_periods chose for " +
    `the other one, so that both can be compared at one rate; ${MEASURED}`,
  arms: {
    "DQN": { settings: { ...BASE, learningRate: 2e-3 } },
    "Double DQN": { settings: { ...BASE, double: 1, learningRate: 1e-3 } },
  },
  seeds: PROTOCOL.seeds,
  metric: PROTOCOL.metric,
  difference: MARGIN,
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "Double DQN",
  run,
});
