/** DQN on CartPole by the delta of the Huber loss, and with whole errors where the task ended. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { BASE, MARGIN } from "./_protocol.ts";
import { run } from "./_run.ts";

const shared = { ...BASE, targetPeriod: 5, learningRate: 1e-3, steps: 20_000 };

export const sweep = defineSweep({
  description:
    "DQN on CartPole, 20,000 steps, C = 5, one learning rate, by the delta at which errors are clipped, and for " +
    "delta 1 with errors not clipped where the task ended; every 2,000 steps, over 10 greedy episodes: return, " +
    "discounted return (true), and what Q said at their starts (q)",
  arms: {
    "delta 1": { settings: { ...shared, delta: 1 } },
    "delta 10": { settings: { ...shared, delta: 10 } },
    "delta 30": { settings: { ...shared, delta: 30 } },
    "delta 100": { settings: { ...shared, delta: 100 } },
    "squared": { settings: { ...shared, delta: 0 } },
    "delta 1, ends whole": { settings: { ...shared, delta: 1, clipTerminal: 0 } },
  },
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "return_late",
  difference: MARGIN,
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "delta 10",
  run,
});
