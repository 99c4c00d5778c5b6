/** The map of notebook 44: epochs, range of the clip and step size of PPO, all combinations. */
import type { Arm } from "../../sweep/sweep.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { trainAndMeasure } from "./_train.ts";

const arms: Record<string, Arm> = {};
for (const epochs of [1, 4, 10]) {
  for (const epsilon of [0.1, 0.2, 0.5, "none"]) {
    for (const learningRate of [3e-4, 1e-3, 3e-3]) {
      const name = `${epochs} epochs, clip ${epsilon}, rate ${learningRate}`;
      arms[name] = { settings: { epochs, epsilon, learningRate } };
    }
  }
}

export const sweep = defineSweep({
  description:
    "PPO on CartPole-v1, 16 environments, constant step size, 50,000 steps: every combination of epochs, " +
    "range of the clip (or none) and step size; metrics as in sweep 44_ppo",
  arms,
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "learning_return",
  difference: {
    margin: 20,
    reason: "a twenty-fifth of the highest return, 500; seeds of one arm differ by more",
  },
  minutes: 9,
  isChecked: ({ seed, epochs, epsilon, learningRate }) =>
    seed === 0 && epochs === 1 && epsilon === 0.2 && learningRate === 1e-3,
  run: (settings) => trainAndMeasure({ totalSteps: 50_000, ...settings }),
});
