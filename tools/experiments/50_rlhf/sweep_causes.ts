/** The sweep of notebook 50 on the cause of reward hacking: PPO at beta 0.1 with a better judge. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, load, run } from "./_run.ts";

const arm = (change: Choices["change"]) => ({ settings: { beta: 0.1, change: change! } });

export const sweep = defineSweep({
  description:
    'PPO as in the arm "beta 0.1" of 50_kl, paid by the true taste in place of the reward model',
  arms: {
    "true taste": arm("true taste"),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "taste",
  difference: { margin: 0.2, reason: "one image in five lines, as in 50_kl" },
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "true taste",
  run: async (settings) => {
    const loaded = await load(), { seed } = settings;
    return await inTensorScope(() => run(loaded, settings as RunSettings & Choices, seed));
  },
});
