/** DQN on CartPole by the period of the target network, and Double DQN at the period of the notebook. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { BASE, MARGIN, MEASURED, PROTOCOL, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    `DQN on CartPole, 60,000 steps, by C, updates between two copies of the target network, and Double DQN with C = 20; ${MEASURED}`,
  ...PROTOCOL,
  arms: {
    "C = 20": tuned({}),
    "C = 1": tuned({ targetPeriod: 1 }),
    "C = 5": tuned({ targetPeriod: 5 }),
    "C = 100": tuned({ targetPeriod: 100 }),
    "C = 2,500": tuned({ targetPeriod: 2500 }),
    "C = 10,000": {
      settings: { ...BASE, targetPeriod: 10_000, learningRate: 1e-3 },
      untuned: "there is one copy in all steps, so that Q stays below 2 at any rate",
    },
    "Double DQN": tuned({ double: 1 }, [5e-4, 1e-3, 2e-3, 4e-3]),
  },
  difference: MARGIN,
  minutes: 5,
  isChecked: ({ arm, seed }) => seed === 0 && ["C = 20", "C = 1"].includes(`${arm}`),
  run,
});
