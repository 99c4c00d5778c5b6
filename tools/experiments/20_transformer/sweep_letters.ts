/** The sweep of notebook 20 on filling in hidden letters: both sides in sight, or only the left one. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { fillInLetters, loadWords } from "./_letters.ts";

const LEARNING_RATE = 0.003;
const untuned = "one rate for all arms, the better of 0.003 and 0.006 for both sides on seed 1000";

export const sweep = defineSweep({
  description:
    "A small BERT (2 blocks of 32 units) fills in hidden letters of English words of seven letters, " +
    "with both sides or only the left one in sight; batches of 64, Adam at 0.003 with a cosine, 1,200 " +
    "steps; each letter of 2,269 held-out words is hidden alone, then replaced by a wrong one",
  arms: { "both sides": { untuned }, "left side": { untuned } },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy",
  difference: {
    margin: 0.02,
    reason: "one letter in fifty; the most frequent letter alone gives 0.1",
  },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "both sides",
  run: async ({ arm, seed }) => {
    const words = await loadWords(), causal = arm === "left side";
    return await inTensorScope(() =>
      fillInLetters(words, { causal, learningRate: LEARNING_RATE, seed })
    );
  },
});
