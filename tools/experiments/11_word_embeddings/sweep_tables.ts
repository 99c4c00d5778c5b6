/** A sweep of notebook 11: what NNLM gains by one table for all places, and what becomes of its initial vectors. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { foreseeAndCompare, type LanguageArm, type LanguageSettings } from "./_perplexity.ts";

const untuned = "the settings that sweep 11_perplexity found";
const size = 200;

export const sweep = defineSweep({
  description:
    "NNLM (3 words before, vectors of 16, 32 hidden units) learns from 200 sentences of a grammar, with one table of vectors that " +
    "start small (standard deviation 0.1) or large (1), or with a table for each of the 3 places, tuned over the grid of 11_perplexity; " +
    "nats a word above the truth on 1,000 fresh sentences, and the mean cosine of a word's vector with its initial one",
  arms: {
    "one table": {
      settings: { model: "NNLM", size, learningRate: 0.003, steps: 500 },
      untuned,
    },
    "one table, large start": {
      settings: { model: "NNLM, large start", size, learningRate: 0.001, steps: 1600 },
      untuned,
    },
    "a table per place": {
      settings: { model: "NNLM, a table per place", size },
      grid: { learningRate: [0.001, 0.003, 0.01], steps: [150, 500, 1600] },
    },
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "excess",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "excess",
  difference: { margin: 0.02, reason: "nats a word: 2 % of a perplexity" },
  minutes: 0.5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "one table",
  run: (settings) => {
    const own = settings as RunSettings & LanguageArm & LanguageSettings;
    return inTensorScope(() => foreseeAndCompare(own, own, own.seed));
  },
});
