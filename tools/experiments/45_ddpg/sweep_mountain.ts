/** DDPG on MountainCarContinuous, where only the goal pays, by the size and the correlation of the noise. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { noiseArms, PROTOCOL, seeds } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "DDPG on MountainCarContinuous, 20,000 steps, without noise and with noise of two deviations, each independent " +
    "from step to step and with a correlation of 0.85; every 2,000 steps the return of 10 episodes without noise",
  ...PROTOCOL,
  arms: noiseArms("MountainCarContinuous", [0.3, 1]),
  seeds: seeds(10),
  difference: { margin: 10, reason: "a tenth of what the goal pays" },
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "1 correlated",
  run,
});
