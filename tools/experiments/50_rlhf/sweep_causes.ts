/** The sweep of notebook 50 on causes: PPO at beta 0.1 with one thing changed. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, load, run } from "./_run.ts";

const arm = (change: Choices["change"]) => ({ settings: { beta: 0.1, change: change! } });

export const sweep = defineSweep({
  description:
    'PPO as in the arm "beta 0.1" of 50_kl with one change: the true taste in place of the reward model; a reward ' +
    "model that was trained on with rankings of the policy's own answers; one of judges who love a character; the " +
    "loss on whole poems added with weight 1 (PPO-ptx); the reward model as a critic that does not learn",
  arms: {
    "true taste": arm("true taste"),
    "second round": arm("second round"),
    "biased judges": arm("biased judges"),
    "PPO-ptx": arm("poems"),
    "reward model as critic": arm("fixed critic"),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "taste",
  difference: { margin: 0.2, reason: "one image in five lines, as in 50_kl" },
  minutes: 5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "true taste",
  run: async (settings) => {
    const loaded = await load(), { seed } = settings;
    return await inTensorScope(() => run(loaded, settings as RunSettings & Choices, seed));
  },
});
