/** The sweep of notebook 62: what float16 costs without float32 weights or without a scaled loss. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { learn, type Precision } from "./_half.ts";

const STEPS = 1000;
/** So many batches of 50 are 3.3 million examples, as many as GPT-3 has tokens in a batch. */
const MANY = 2 ** 16;
const grid = { rate: [0.4, 0.8, 1.6, 3.2] };
const mixed: Precision = { half: true, master: true, scaling: true, workers: 1 };

const arms: Readonly<Record<string, Precision>> = {
  "float32": { half: false, master: true, scaling: false, workers: 1 },
  "mixed": mixed,
  "no scaling": { ...mixed, scaling: false },
  "no master": { ...mixed, master: false },
  "mixed, many": { ...mixed, workers: MANY },
  "no scaling, many": { ...mixed, scaling: false, workers: MANY },
};

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 7,000 images: a network of 64 hidden units learns for 1,000 steps of stochastic " +
    "gradient descent on 50 images at a rate that falls linearly to 0, in float32 or in float16, with and without " +
    "float32 weights beside it and a scaled loss (the scale starts at 2^16, is doubled every 100 steps up to 2^24 " +
    "and halved after an overflow), alone or as one of 65,536 workers that have the same images and divide the " +
    "loss by the batch of all before the backward pass. Error rates on 2,000 held-out images",
  arms: Object.fromEntries(Object.keys(arms).map((name) => [name, { grid }])),
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 5,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "mixed" || arm === "no scaling, many"),
  run: (settings) => {
    const { arm, seed, rate } = settings as RunSettings & { readonly rate: number };
    return inTensorScope(() =>
      learn(STEPS, rate, arms[arm]!, new Random(seed).split("62 precision"))
    );
  },
});
