/** Acrobot-v1 without one detail of PPO at a time, and without any. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGINS, PROTOCOL, tuned, WITHOUT_ONE } from "./_arms.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO on Acrobot-v1 (81,920 steps) with all details, without one of them at a time, and without any: " +
    "mean return of the last 20 episodes at ten points of the training (curve_1 to curve_10), their mean, " +
    "the entropy at the same points, and how far the updates moved the policy",
  ...PROTOCOL,
  arms: tuned("Acrobot-v1", WITHOUT_ONE),
  difference: MARGINS["Acrobot-v1"],
  minutes: 5.5,
  isChecked: ({ arm, seed }) => seed === 0 && ["all details", "shared network"].includes(`${arm}`),
  run,
});
