/** A sweep of notebook 11: word vectors of sentences whose words have known classes. */
import { GRAMMAR_CLASSES, GRAMMAR_WORDS, grammarSentences } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { makeVectors, type Method, sameGroupShare } from "./_vectors.ts";

/** Times that the text is read, by its number of sentences. */
const EPOCHS: Readonly<Record<number, number>> = { 200: 40, 1000: 15, 5000: 5 };
const GRIDS: Readonly<Record<Method, Record<string, number[]>>> = {
  "PPMI": { window: [1, 2, 3, 4, 5, 6, 8, 10] },
  "skip-gram": { window: [1, 3], learningRate: [0.03, 0.1, 0.2, 0.4] },
  "GloVe": { window: [1, 3], learningRate: [0.1, 0.4], most: [10, 100] },
};
const classes = new Map(
  [...GRAMMAR_CLASSES.entries()].filter(([, name]) =>
    GRAMMAR_CLASSES.indexOf(name) !== GRAMMAR_CLASSES.lastIndexOf(name)
  ),
);

function learn({ method, size, noise, window, learningRate = 0, most = 100, seed }: RunSettings) {
  const random = new Random(seed), count = size as number;
  const sentences = grammarSentences({
    count,
    noise: noise as number,
    random: random.split("text"),
  });
  const vectors = makeVectors(method as Method, sentences, {
    ...{ vocabulary: GRAMMAR_WORDS.length, dimensions: 10, negatives: 5, threshold: 1 },
    ...{ window: window as number, learningRate: learningRate as number, most: most as number },
    epochs: method === "GloVe" ? 50 : EPOCHS[count]!,
    random: random.split("vectors"),
  });
  return { same: sameGroupShare({ vectors, dimensions: 10 }, classes) };
}

const arms = (size: number, noise: number) =>
  Object.entries(GRIDS).map(([method, grid]) =>
    [`${method}, ${size}${noise === 0 ? ", no noise" : ""}`, {
      settings: { method, size, noise },
      grid,
    }] as const
  );

export const sweep = defineSweep({
  description:
    "Vectors of 10 numbers by PPMI, skip-gram with 5 negative words and GloVe, of sentences of a grammar in which 30 % of " +
    "the words are replaced by any word, or none: share of the words whose nearest one is of the same class",
  arms: Object.fromEntries([
    ...[200, 1000, 5000].flatMap((size) => arms(size, 0.3)),
    ...arms(1000, 0),
  ]),
  tuning: { seeds: [1000, 1001, 1002], metric: "same", best: "largest", rounds: [{ seeds: 3 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "same",
  difference: { margin: 0.05, reason: "about two of 35 words" },
  minutes: 0.7,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "GloVe, 200",
  run: learn,
});
