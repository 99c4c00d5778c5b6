/** A sweep of notebook 11: what a linear classifier can learn from four codes of words. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { type Code, tellKinds } from "./_codes.ts";

const arm = (code: Code) => ({ settings: { code }, grid: { penalty: [0, 0.0003, 0.003, 0.03] } });

export const sweep = defineSweep({
  description:
    "Softmax regression learns the kind of 4 words of each of 8 kinds (animals, food, ...) and is asked for the 8 others of each, " +
    "by a number, one-hot, hashed into 32 buckets, by GloVe's vectors, and by GloVe's vectors of other words",
  arms: {
    "number": arm("number"),
    "one-hot": arm("one-hot"),
    "hashed": arm("hashed"),
    "GloVe": arm("GloVe"),
    "shuffled GloVe": arm("shuffled GloVe"),
  },
  tuning: {
    seeds: [1000, 1001, 1002, 1003],
    metric: "others",
    best: "largest",
    rounds: [{ seeds: 4 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "others",
  difference: { margin: 0.05, reason: "about three of the 64 words that are asked for" },
  minutes: 0.5,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "hashed",
  run: ({ code, penalty, seed }: RunSettings) =>
    tellKinds(code as Code, penalty as number, new Random(seed)),
});
