/** DQN on CartPole by the period of the target network. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGIN, MEASURED, PROTOCOL, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    `DQN on CartPole, 60,000 steps, by C, updates between two copies of the target network; ${MEASURED}`,
  ...PROTOCOL,
  arms: {
    "C = 20": tuned({}),
    "C = 1": tuned({ targetPeriod: 1 }),
    "C = 5": tuned({ targetPeriod: 5 }),
    "C = 100": tuned({ targetPeriod: 100 }),
  },
  difference: MARGIN,
  minutes: 3,
  isChecked: ({ arm, seed }) => seed === 0 && ["C = 20", "C = 1"].includes(`${arm}`),
  run,
});
