/** The sweep of notebook 20 on filling in hidden letters: which sides, which masks, which parts. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { fillInLetters, loadWords } from "./_letters.ts";

const BERT = { causal: false, masksOnly: false, without: "nothing" } as const;
const ARMS = {
  "both sides": BERT,
  "left side": { ...BERT, causal: true },
  "[MASK] only": { ...BERT, masksOnly: true },
  "no feed-forward": { ...BERT, without: "feed-forward" },
} as const;
const grid = { learningRate: [0.0015, 0.003] };

export const sweep = defineSweep({
  description:
    "A small BERT (2 blocks of 64 units) fills in hidden letters of English words of seven letters: with " +
    "both sides or only the left one in sight, with BERT's three replacements or [MASK] alone, without " +
    "feed-forward networks; batches of 64, Adam with a cosine, 1,200 steps; each " +
    "letter of 2,269 held-out words is hidden alone, then replaced by a wrong one",
  arms: Object.fromEntries(Object.keys(ARMS).map((name) => [name, { grid }])),
  tuning: { seeds: [1000], metric: "accuracy", best: "largest", rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy",
  difference: {
    margin: 0.02,
    reason: "one letter in fifty; the most frequent letter alone gives 0.1",
  },
  minutes: 7,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "both sides",
  run: async ({ arm, learningRate, seed }) => {
    const words = await loadWords(), choices = ARMS[arm as keyof typeof ARMS];
    return await inTensorScope(() =>
      fillInLetters(words, { ...choices, learningRate: Number(learningRate), seed })
    );
  },
});
