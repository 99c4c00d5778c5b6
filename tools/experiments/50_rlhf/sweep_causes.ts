/** The sweep of notebook 50 on the cause of reward hacking: PPO with a better judge, near and far. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, load, run } from "./_run.ts";

const change = "true taste";

export const sweep = defineSweep({
  description:
    "PPO as in 50_kl, rewarded by the true taste in place of the reward model: at beta 0.1 with as many iterations, " +
    "and without a penalty for longer, so that it goes as far from the reference as the hacked policies",
  arms: {
    "true taste": { settings: { beta: 0.1, change } },
    "true taste, beta 0": { settings: { beta: 0, iterations: 36, change } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "taste",
  difference: { margin: 0.2, reason: "one image in five lines, as in 50_kl" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "true taste",
  run: async (settings) => {
    const loaded = await load(), { seed } = settings;
    return await inTensorScope(() => run(loaded, settings as RunSettings & Choices, seed));
  },
});
