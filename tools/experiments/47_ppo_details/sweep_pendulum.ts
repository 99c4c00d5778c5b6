/** Pendulum-v1 without one of three details of PPO: those of observations, rewards and advantages. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { MARGINS, PROTOCOL, tuned, WITHOUT_ONE_OF_THREE } from "./_arms.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO on Pendulum-v1 (61,440 steps) with all details, and without one of three of them at a time: " +
    "mean return of the last 20 episodes at ten points of the training (curve_1 to curve_10), their mean, " +
    "the entropy at the same points, and how far the updates moved the policy",
  ...PROTOCOL,
  arms: tuned("Pendulum-v1", WITHOUT_ONE_OF_THREE),
  difference: MARGINS["Pendulum-v1"],
  minutes: 3,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "all details",
  run,
});
