/** A sweep of notebook 14: names in sentences by a list, a hidden Markov model, a softmax and a CRF. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { type NameRun, runNames } from "./_names.ts";

const weights = { rate: [0.03, 0.1, 0.3], penalty: [0.001, 0.01] };

export const sweep = defineSweep({
  description:
    "Persons, places and organizations in 500 test sentences of the Chinese Wikipedia, learnt from 2,400 of 3,000 " +
    "sentences that the seed draws: the longest names seen, a hidden Markov model, a softmax a word and a linear-chain " +
    "CRF on the same twelve features, 6 epochs; F1 of whole names, with transitions to a stray I forbidden and not",
  arms: {
    "names seen": {
      settings: { method: "names seen" },
      untuned: "a list of names has nothing to tune",
    },
    "HMM": {
      settings: { method: "HMM" },
      grid: { smoothing: [0.01, 0.03, 0.1, 0.3, 1, 3] },
    },
    "softmax": { settings: { method: "softmax" }, grid: weights },
    "CRF": { settings: { method: "CRF" }, grid: weights },
  },
  tuning: { metric: "f1", best: "largest", seeds: [1000, 1001], rounds: [{ seeds: 2 }] },
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "f1",
  difference: { margin: 0.01, reason: "one name in a hundred" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && (arm === "HMM" || arm === "names seen"),
  run: (settings) => runNames(settings as NameRun),
});
