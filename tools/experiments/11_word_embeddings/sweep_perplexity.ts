/** A sweep of notebook 11: language models by counts and by a network, against the true probabilities. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { foresee, type LanguageArm, type LanguageSettings } from "./_perplexity.ts";

const network = { learningRate: [0.001, 0.003, 0.01], steps: [150, 500, 1600] };
type Model = Exclude<LanguageArm["model"], "NNLM, a table per place">; // that one is in sweep_tables.ts
const GRIDS: Readonly<Record<Model, Record<string, (string | number)[]>>> = {
  "add-k": { order: [2, 3, 4], k: [0.001, 0.01, 0.1] },
  "Kneser-Ney": { order: [2, 3, 4], discount: [0.5, 0.75, 0.9] },
  "told classes": { order: [2, 3, 4], k: [0.001, 0.01, 0.1] },
  "NNLM": network,
  "NNLM, large start": network,
  "NNLM, one-hot": network,
};
const SIZES = [200, 1000, 5000];

export const sweep = defineSweep({
  description:
    "Language models learn from sentences of a grammar whose perplexity is known: 2- to 4-grams with add-k and " +
    "Kneser-Ney, or of the words' classes, which are told, and NNLM (3 words before, vectors of 16, 32 hidden units) with trained vectors that start small (standard deviation 0.1) or large (1), or one-hot; " +
    "perplexity on 1,000 fresh sentences, on all words and on those whose 4-gram is new",
  arms: Object.fromEntries(
    SIZES.flatMap((size) =>
      Object.entries(GRIDS).map((
        [model, grid],
      ) => [`${model}, ${size}`, { settings: { model, size }, grid }])
    ),
  ),
  tuning: { seeds: [1000, 1001], metric: "excess", best: "smallest", rounds: [{ seeds: 2 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "excess",
  difference: { margin: 0.02, reason: "nats a word: 2 % of a perplexity" },
  minutes: 1.5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "Kneser-Ney, 200",
  run: (settings) => {
    const own = settings as RunSettings & LanguageArm & LanguageSettings;
    return inTensorScope(() => foresee(own, own, own.seed));
  },
});
