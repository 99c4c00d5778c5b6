/** Acrobot-v1 with one detail of PPO alone at a time. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { ALONE, MARGINS, PROTOCOL, tuned } from "./_arms.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO on Acrobot-v1 (81,920 steps) with one detail at a time added to none: the columns of 47_acrobot, whose " +
    'arm "none of them" is what these are compared with',
  ...PROTOCOL,
  arms: tuned("Acrobot-v1", ALONE),
  difference: MARGINS["Acrobot-v1"],
  minutes: 2.5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "separate networks",
  run,
});
