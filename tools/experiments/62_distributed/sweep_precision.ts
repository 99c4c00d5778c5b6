/** The sweep of notebook 62: what 16 bits cost without float32 weights or without a scaled loss. */
import { linearSchedule } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { learn, type Precision } from "./_half.ts";

const BATCH = 50, STEPS = 1000, CONSTANT_STEPS = 2000;
/** So many batches of 50 are 3.3 million examples, as many as GPT-3 has tokens in a batch. */
const MANY = 2 ** 16;
const grid = { rate: [0.4, 0.8, 1.6, 3.2] };
const float16: Precision = { format: "float16", master: true, workers: 1 };
const bfloat16: Precision = { ...float16, format: "bfloat16" };
const mixed: Precision = { ...float16, firstScale: 2 ** 16 };

/** The rate falls to 0; where it starts is tuned. */
const falling: Readonly<Record<string, Precision>> = {
  "float32": { ...float16, format: "float32" },
  "mixed": mixed,
  "no scaling": float16,
  "no master": { ...mixed, master: false },
  "neither": { ...float16, master: false },
  "many, from 2^40": { ...mixed, firstScale: 2 ** 40, workers: MANY },
  "many, from 2^0": { ...mixed, firstScale: 1, workers: MANY },
  "many, no scaling": { ...float16, workers: MANY },
  "many, bfloat16": { ...bfloat16, workers: MANY },
};

/** The rate stays; it is what is varied. */
const constant: readonly (readonly [format: string, how: Precision, rate: number])[] = [
  ["float16", mixed, 0.01],
  ["float16", mixed, 0.001],
  ["bfloat16", bfloat16, 0.01],
];
const constantArms = constant.flatMap(([format, how, rate]) =>
  [true, false].map((master) => ({
    name: `${format}, ${rate}, ${master ? "master" : "no master"}`,
    ...{ rate, how: { ...how, master } },
  }))
);
const untuned = "the same small rate with and without float32 weights is what is compared";

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 7,000 images: a network of 64 hidden units learns by stochastic gradient descent on " +
    "50 images a step, in float32, float16 or bfloat16, with and without float32 weights beside it and a scaled " +
    "loss (the scale starts at 2^16 unless the arm's name says otherwise, is doubled every 100 steps and halved " +
    "after an overflow), alone or as one of 65,536 workers that have the same images and divide the loss by the " +
    "batch of all before the backward pass; for 1,000 steps at a rate that falls linearly to 0, or for 2,000 at a " +
    "constant one. Error rates on 2,000 held-out images",
  arms: Object.fromEntries([
    ...Object.keys(falling).map((name) => [name, { grid }] as const),
    ...constantArms.map(({ name, rate }) => [name, { settings: { rate }, untuned }] as const),
  ]),
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 8,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "mixed" || arm === "many, bfloat16"),
  run: (settings) => {
    const { arm, seed, rate } = settings as RunSettings & { readonly rate: number };
    const random = new Random(seed).split("62 precision"), how = falling[arm];
    if (how !== undefined) {
      const course = { steps: STEPS, batch: BATCH, rateAt: linearSchedule(rate, 0, STEPS) };
      return inTensorScope(() => learn(course, how, random));
    }
    const course = { steps: CONSTANT_STEPS, batch: BATCH, rateAt: () => rate };
    const constant = constantArms.find(({ name }) => name === arm)!.how;
    return inTensorScope(() => learn(course, constant, random));
  },
});
