/** The sweep of notebook 50 on beta: reward, true taste and distance from the reference. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Choices, load, run } from "./_run.ts";

export const sweep = defineSweep({
  description:
    "PPO on tokens from the fine-tuned GPT of couplets, with the reward model of simulated judges (24 iterations of " +
    "64 answers, Adam at 0.001): the weight beta of the KL divergence; reward, true taste, divergence and " +
    "perplexity under the reference of answers to 428 held-out prompts; reward_i, taste_i, kl_i: of iteration i, in training",
  arms: {
    "beta 1": { settings: { beta: 1 } },
    "beta 0.3": { settings: { beta: 0.3 } },
    "beta 0.1": { settings: { beta: 0.1 } },
    "beta 0": { settings: { beta: 0 } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "taste",
  difference: { margin: 0.2, reason: "one image in five lines" },
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "beta 1",
  run: async (settings) => {
    const loaded = await load(), { seed } = settings;
    return await inTensorScope(() => run(loaded, settings as RunSettings & Choices, seed));
  },
});
