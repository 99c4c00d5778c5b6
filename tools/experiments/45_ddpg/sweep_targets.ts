/** DDPG on Pendulum by how fast the target networks follow. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { PENDULUM_MARGIN, PROTOCOL, seeds, tuned } from "./_protocol.ts";
import { run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "DDPG on Pendulum, 6,000 steps, by tau; every 500 steps the return of 10 episodes without noise, every 1,000 " +
    "steps what the critic says of their starts (q) and the discounted return from there (true)",
  ...PROTOCOL,
  arms: Object.fromEntries(
    [0.002, 0.02, 0.2, 1].map((targetRate) => [
      `tau ${targetRate}`,
      tuned({ task: "Pendulum", compareEvery: 1000, targetRate }),
    ]),
  ),
  seeds: seeds(20),
  difference: PENDULUM_MARGIN,
  minutes: 3,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "tau 0.02",
  run,
});
