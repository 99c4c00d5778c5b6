/**
 * The sweep of notebook 13 on sentences of up to 20 words: fixed vectors and attention, trained to 10 or to
 * 20 words and tested to 26.
 */
import { defineSweep } from "../../sweep/define_sweep.ts";
import type { SweepSettings } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { trainOnSentences } from "./_length.ts";
import { writtenByLength } from "./_length_scores.ts";

const LENGTHS = [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26];

const fixed = (units: number, longest: number): SweepSettings => {
  return { attention: "none", units, longest, steps: 3000, learningRate: 0.01 };
};
const attending = (longest: number): SweepSettings => ({ ...fixed(32, longest), attention: "dot" });

export const sweep = defineSweep({
  description:
    "Toy translation as in 13_length, at the learning rate that all its arms chose, trained on sentences of " +
    "up to 10 or 20 words and tested on up to 26: by length the share of words that are right, of " +
    "translations that stop early, and the words written over those of the source",
  arms: {
    "none, 128 units, to 10": { settings: fixed(128, 10) },
    "none, 32 units, to 20": { settings: fixed(32, 20) },
    "none, 128 units, to 20": { settings: fixed(128, 20) },
    "dot, 32 units, to 10": { settings: attending(10) },
    "dot, 32 units, to 20": { settings: attending(20) },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "words_20",
  difference: { margin: 0.02, reason: "that of 13_length, two words in five sentences of 20" },
  minutes: 7,
  isChecked: ({ arm, seed }) => arm === "dot, 32 units, to 10" && seed === 0,
  run: (settings) => inTensorScope(() => writtenByLength(trainOnSentences(settings), LENGTHS)),
});
