/** The second task of notebook 44: the clip alone, on Acrobot, at two of the map's settings. */
import type { Arm } from "../../sweep/sweep.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { trainAndMeasure } from "./_train.ts";

const arms: Record<string, Arm> = {};
for (const [epochs, learningRate] of [[4, 1e-3], [10, 3e-3]] as const) {
  for (const epsilon of [0.1, 0.2, 0.5, "none"]) {
    const name = `${epochs} epochs, clip ${epsilon}, rate ${learningRate}`;
    arms[name] = { settings: { task: "Acrobot", epochs, epsilon, learningRate } };
  }
}

export const sweep = defineSweep({
  description:
    "PPO on Acrobot-v1, 16 environments, constant step size, 50,000 steps: the range of the clip (or none) " +
    "at the usual epochs and step size of CartPole and at the largest of sweep 44_map; metrics as in " +
    "sweep 44_ppo",
  arms,
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "learning_return",
  difference: {
    margin: 20,
    reason: "a twenty-fifth of the range of the return, -500 to 0, as on CartPole",
  },
  minutes: 2,
  isChecked: ({ seed, epochs, epsilon }) => seed === 0 && epochs === 4 && epsilon === 0.2,
  run: (settings) => trainAndMeasure({ totalSteps: 50_000, ...settings }),
});
