/** The sweep of notebook 50 on rankings: how many answers a judge orders for each prompt. */
import { setUpBackend } from "lib/backend/mod.ts";
import { coupletsOf, loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { loadCoupletModels, ScalarGpt } from "lib/rlhf/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { agreement, collect, copyOf, trainRewardModel } from "./_models.ts";

/** Batches of each run, of about 128 answers. */
const STEPS = 24, HELD_OUT = 128;

export const sweep = defineSweep({
  description:
    "A reward model learns from a judge's rankings of K answers to each prompt, all pairs of a prompt in one batch " +
    "(24 batches of about 128 answers, Adam with a cosine from 0.001): accuracy on pairs of different true taste " +
    "among four answers to 128 held-out prompts",
  arms: {
    "K = 2": { settings: { K: 2, prompts: 256 } },
    "K = 4": { settings: { K: 4, prompts: 256 } },
    "K = 9": { settings: { K: 9, prompts: 256 } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy",
  difference: { margin: 0.02, reason: "one pair in fifty" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "K = 2",
  run: async (settings) => {
    const { K, prompts: count, seed } = settings as RunSettings & { K: number; prompts: number };
    await setUpBackend();
    const { supervised, config, tokenizer } = await loadCoupletModels();
    const poems = splitPoems(await loadTangPoems());
    const [train, heldOut] = [poems.train, poems.heldOut].map(coupletsOf);
    return await inTensorScope(() => {
      const random = new Random(seed), order = random.split("prompts").permutation(train!.length);
      const prompts = Array.from(order.subarray(0, count), (i) => train![i]!.prompt);
      const ranked = collect(supervised, tokenizer, prompts, {
        K,
        random: random.split("rankings"),
      });
      const body = copyOf(supervised, config, random);
      const model = new ScalarGpt(body, { random: random.split("head") });
      const perEpoch = Math.floor(count / Math.round(128 / K)),
        epochs = Math.round(STEPS / perEpoch);
      const training = { epochs, learningRate: 1e-3, random: random.split("training") };
      trainRewardModel(model, ranked, training);
      const others = heldOut!.slice(0, HELD_OUT).map(({ prompt }) => prompt);
      const test = collect(supervised, tokenizer, others, { K: 4, random: random.split("test") });
      return agreement(model, test, 4);
    });
  },
});
