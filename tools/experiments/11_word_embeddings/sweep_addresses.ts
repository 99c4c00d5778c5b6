/** A sweep of notebook 11: word vectors of a real text, judged by groups of words. */
import { Random } from "lib/random/mod.ts";
import { discardProbabilities } from "lib/word_vectors/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { drawAddresses } from "./_addresses.ts";
import { makeVectors, type Method, sameGroupShare } from "./_vectors.ts";

const DIMENSIONS = 30, THRESHOLD = 0.001;
const GRIDS: Readonly<Record<Method, Record<string, number[]>>> = {
  "PPMI": { window: [1, 2, 3, 4, 5, 6, 8, 10] },
  "skip-gram": { window: [5, 10], learningRate: [0.05, 0.1, 0.2, 0.3] },
  "GloVe": { window: [5, 10], most: [10, 100], epochs: [10, 25] },
};

/** Sentences without some of their frequent words, which all methods read alike. */
function thinOut(sentences: readonly number[][], vocabulary: number, random: Random): number[][] {
  const counts = new Float64Array(vocabulary);
  for (const token of sentences.flat()) counts[token]! += 1;
  const discard = discardProbabilities(counts, THRESHOLD);
  return sentences.map((tokens) => tokens.filter((token) => random.uniform() >= discard[token]!));
}

function learn({ method, window, learningRate, most, epochs, seed }: RunSettings) {
  const random = new Random(seed),
    { sentences, vocabulary, groups } = drawAddresses(random.split("text"));
  const vectors = makeVectors(
    method as Method,
    thinOut(sentences, vocabulary, random.split("frequent")),
    {
      ...{ vocabulary, dimensions: DIMENSIONS, negatives: 5, threshold: 1 },
      ...{
        window: window as number,
        learningRate: (learningRate ?? 0.4) as number,
        most: (most ?? 100) as number,
        epochs: (epochs ?? 6) as number,
      },
      random: random.split("vectors"),
    },
  );
  return { same: sameGroupShare({ vectors, dimensions: DIMENSIONS }, groups) };
}

export const sweep = defineSweep({
  description:
    "Vectors of 30 numbers by PPMI, skip-gram with 5 negative words (6 epochs) and GloVe (rate 0.4), of every tenth State of the " +
    "Union address, drawn by the seed, in which frequent words are left out now and then for all three alike: share of 78 words of " +
    "8 groups whose nearest one is of the same group",
  arms: Object.fromEntries(
    Object.entries(GRIDS).map(([method, grid]) => [method, { settings: { method }, grid }]),
  ),
  tuning: {
    seeds: [1000, 1001],
    metric: "same",
    best: "largest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "same",
  difference: { margin: 0.05, reason: "about four of the words" },
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "PPMI",
  run: learn,
});
