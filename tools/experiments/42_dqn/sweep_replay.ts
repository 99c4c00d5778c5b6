/** DQN on CartPole by what it learns from: all that was seen, the last 10,000 steps, the last 64, the newest one. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGIN, MEASURED, PROTOCOL, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "DQN on CartPole, 60,000 steps, with batches of 64 drawn from the last 10,000 transitions or from all, " +
    `of the last 64 in order, and of the newest one alone; ${MEASURED}`,
  ...PROTOCOL,
  arms: {
    "all": tuned({ capacity: 60_000 }),
    "last 10,000": tuned({ capacity: 10_000 }),
    "last 64": tuned({ replay: "last" }),
    "newest": tuned({ replay: "newest" }, [1e-3, 2e-3, 4e-3, 8e-3]),
  },
  difference: MARGIN,
  minutes: 3,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "last 64",
  run,
});
