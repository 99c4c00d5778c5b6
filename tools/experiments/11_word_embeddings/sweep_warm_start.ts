/** A sweep of notebook 11: 200 words more, with or without the old weights. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Start, startAgain } from "./_warm_start.ts";

const arm = (start: Start) => ({
  settings: { start },
  grid: { learningRate: [0.003, 0.01, 0.03] },
});

export const sweep = defineSweep({
  description:
    "NNLM with 1,200 words (3 before, vectors of 32, 64 hidden units) learns from the second half of Moby-Dick for 200 steps of 128 words: all " +
    "weights at random; or the word vectors, or all weights, of the 1,000 words that a model learned in 300 steps from the first half; loss on the last 10 chapters " +
    "after 0 to 200 steps [nats a word]",
  arms: {
    "at random": arm("none"),
    "old word vectors": arm("word vectors"),
    "all old weights": arm("all"),
  },
  tuning: { seeds: [1000], metric: "loss_100", best: "smallest", rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "loss_100",
  difference: { margin: 0.05, reason: "nats a word: 5 % of a perplexity" },
  minutes: 1.2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "at random",
  run: ({ start, learningRate, seed }: RunSettings) =>
    inTensorScope(() => startAgain(start as Start, learningRate as number, seed)),
});
