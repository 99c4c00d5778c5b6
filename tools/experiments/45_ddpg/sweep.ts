/** DDPG on Pendulum by the size and the correlation of the noise on its actions. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { noiseArms, PENDULUM_MARGIN, PROTOCOL, seeds } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "DDPG on Pendulum, 6,000 steps, without noise and with noise of three deviations, each independent from " +
    "step to step and with a correlation of 0.85; every 500 steps the return of 10 episodes without noise",
  ...PROTOCOL,
  arms: noiseArms("Pendulum", [0.1, 0.3, 1]),
  seeds: seeds(20),
  difference: PENDULUM_MARGIN,
  minutes: 3,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "0.3 correlated",
  run,
});
