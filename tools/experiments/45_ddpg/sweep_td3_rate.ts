/** Two critics and TD3 at the learning rate that DDPG chose, so that nothing else differs from it. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { PENDULUM_MARGIN, seeds } from "./_protocol.ts";
import { run } from "./_run.ts";

const METHODS = {
  "two critics": { critics: 2 },
  "TD3": { critics: 2, actorEvery: 2, smoothing: 0.2 },
};

export const sweep = defineSweep({
  description:
    "Two critics and TD3 on Pendulum as in sweep 45_td3, at two tau, with the learning rate 0.003 that DDPG chose there",
  arms: Object.fromEntries(
    Object.entries(METHODS).flatMap(([name, settings]) =>
      [0.02, 0.2].map((targetRate) => [`${name}, tau ${targetRate}`, {
        settings: {
          task: "Pendulum",
          compareEvery: 1000,
          learningRate: 3e-3,
          targetRate,
          ...settings,
        },
      }])
    ),
  ),
  seeds: seeds(20),
  metric: "return_while_learning",
  difference: PENDULUM_MARGIN,
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "two critics, tau 0.02",
  run,
});
