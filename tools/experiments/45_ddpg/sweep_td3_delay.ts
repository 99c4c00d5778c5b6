/** TD3's delay at the learning rate that DDPG chose, and DDPG whose targets alone follow at half the pace, as they do with delay. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { PENDULUM_MARGIN, seeds } from "./_protocol.ts";
import { run } from "./_run.ts";

const settings = { task: "Pendulum", compareEvery: 1000, learningRate: 3e-3 };

export const sweep = defineSweep({
  description:
    "Delay on Pendulum as in sweep 45_td3, at two tau, with the learning rate 0.003 that DDPG chose there; and DDPG " +
    "at half of each tau, so that its targets go as far in an update of the critic as with delay",
  arms: {
    ...Object.fromEntries(
      [0.02, 0.2].map((targetRate) => [`delay, tau ${targetRate}`, {
        settings: { ...settings, targetRate, actorEvery: 2 },
      }]),
    ),
    ...Object.fromEntries(
      [0.01, 0.1].map((targetRate) => [`DDPG, tau ${targetRate}`, {
        settings: { ...settings, targetRate, actorEvery: 1 },
      }]),
    ),
  },
  seeds: seeds(20),
  metric: "return_while_learning",
  difference: {
    margin: PENDULUM_MARGIN.margin,
    reason: `${PENDULUM_MARGIN.reason}; for Q minus the truth 10, a tenth of a good start's value`,
  },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "delay, tau 0.02",
  run,
});
