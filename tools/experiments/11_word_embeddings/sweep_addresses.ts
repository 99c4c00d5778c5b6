/** A sweep of notebook 11: word vectors of a real text, judged by groups of words. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { drawAddresses } from "./_addresses.ts";
import { makeVectors, type Method, sameGroupShare } from "./_vectors.ts";

const DIMENSIONS = 30;
const EPOCHS: Readonly<Record<Method, number>> = { "PPMI": 1, "skip-gram": 6, "GloVe": 40 };
const GRIDS: Readonly<Record<Method, Record<string, number[]>>> = {
  "PPMI": { window: [1, 2, 3, 4, 5, 6, 8, 10] },
  "skip-gram": { window: [2, 5], learningRate: [0.03, 0.1, 0.2, 0.4] },
  "GloVe": { window: [2, 5], learningRate: [0.1, 0.4], most: [10, 100] },
};

function learn({ method, window, learningRate = 0, most = 100, seed }: RunSettings) {
  const random = new Random(seed),
    { sentences, vocabulary, groups } = drawAddresses(random.split("text"));
  const vectors = makeVectors(method as Method, sentences, {
    ...{ vocabulary, dimensions: DIMENSIONS, negatives: 5, threshold: 0.001 },
    ...{
      window: window as number,
      learningRate: learningRate as number,
      most: most as number,
      epochs: EPOCHS[method as Method],
    },
    random: random.split("vectors"),
  });
  return { same: sameGroupShare({ vectors, dimensions: DIMENSIONS }, groups) };
}

export const sweep = defineSweep({
  description:
    "Vectors of 30 numbers by PPMI, skip-gram with 5 negative words (6 epochs) and GloVe (40 epochs), of every tenth State of the " +
    "Union address, drawn by the seed: share of 78 words of 8 groups whose nearest one is of the same group",
  arms: Object.fromEntries(
    Object.entries(GRIDS).map(([method, grid]) => [method, { settings: { method }, grid }]),
  ),
  tuning: { seeds: [1000, 1001], metric: "same", best: "largest", rounds: [{ seeds: 2 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "same",
  difference: { margin: 0.05, reason: "about four of the words" },
  minutes: 1.2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "PPMI",
  run: learn,
});
