/** A sweep of notebook 14: does training as a chain add to a softmax that is decoded with counted transitions? */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { type CountedRun, runCounted } from "./_counted.ts";

const grid = { epochs: [6, 12], penalty: [0, 0.001], scale: [0.25, 0.5, 0.75, 1, 1.5] };

export const sweep = defineSweep({
  description:
    "Persons, places and organizations in 500 test sentences of the Chinese Wikipedia, learnt from 2,400 of 3,000 " +
    "sentences that the seed draws (as in 14_names, rate 0.1): a softmax a word, decoded with counted weights of pairs of " +
    "tags, and a linear-chain CRF with those that it has learnt, both to a tuned scale and with illegal pairs forbidden; " +
    "F1 of whole names, also with the ban alone (legalF1) and to scale 1",
  arms: {
    "softmax, counted transitions": { settings: { method: "softmax" }, grid },
    "CRF": { settings: { method: "CRF" }, grid },
  },
  tuning: { metric: "f1", best: "largest", seeds: [1000, 1001], rounds: [{ seeds: 2 }] },
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "f1",
  difference: { margin: 0.01, reason: "one name in a hundred" },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm !== "CRF",
  run: (settings) => runCounted(settings as CountedRun),
});
