/** The sweep of notebook 20 on filling in hidden letters: both sides in sight, or only the left one. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { fillInLetters, loadWords } from "./_letters.ts";

const grid = { learningRate: [0.0015, 0.003, 0.006, 0.012] };

export const sweep = defineSweep({
  description:
    "A small BERT (2 blocks of 32 units) fills in hidden letters of English words of seven letters, " +
    "with both sides or only the left one in sight; batches of 64, Adam with a cosine, 1,200 " +
    "steps; each letter of 2,269 held-out words is hidden alone, then replaced by a wrong one",
  arms: { "both sides": { grid }, "left side": { grid } },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "largest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy",
  difference: {
    margin: 0.02,
    reason: "one letter in fifty; the most frequent letter alone gives 0.1",
  },
  minutes: 4,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "both sides",
  run: async (settings) => {
    const words = await loadWords(), causal = settings.arm === "left side";
    const { learningRate, seed } = settings as RunSettings & { readonly learningRate: number };
    return await inTensorScope(() => fillInLetters(words, { causal, learningRate, seed }));
  },
});
