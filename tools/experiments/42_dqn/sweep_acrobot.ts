/** DQN on Acrobot, with the period of the target network and the replay that CartPole asked for, and without. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGIN, MEASURED, PROTOCOL, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

const task = "Acrobot-v1", steps = 40_000;
const rates = [1.25e-4, 2.5e-4, 5e-4, 1e-3, 2e-3];
// Three seeds can't tell neighbouring rates apart here: the better half is tried on ten, for all steps.
const tuning = {
  ...PROTOCOL.tuning,
  seeds: Array.from({ length: 10 }, (_, i) => 1000 + i),
  rounds: [{ seeds: 3, settings: { steps: 24_000 } }, { seeds: 10 }],
};

export const sweep = defineSweep({
  description:
    `DQN on Acrobot, 40,000 steps, with the last 3,000 transitions or all of them; ${MEASURED}`,
  ...PROTOCOL,
  tuning,
  arms: {
    "last 3,000": tuned({ task, steps }, rates),
    "all": tuned({ task, steps, capacity: 60_000 }, rates),
  },
  difference: MARGIN,
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "all",
  run,
});
