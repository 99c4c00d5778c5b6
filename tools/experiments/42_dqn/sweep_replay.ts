/** DQN on CartPole by what it learns from: all that was seen, the last 64 steps, the newest one. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGIN, MEASURED, PROTOCOL, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "DQN on CartPole, 60,000 steps, with batches of 64 drawn from all transitions, of the last 64 in order, " +
    `and of the newest one alone; ${MEASURED}`,
  ...PROTOCOL,
  arms: {
    "all": tuned({ capacity: 60_000 }),
    "last 64": tuned({ replay: "last" }),
    "newest": tuned({ replay: "newest" }),
  },
  difference: MARGIN,
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "last 64",
  run,
});
