/** The sweep of notebook 62: what is learnt when each of more workers brings a batch of its own. */
import { linearSchedule } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { learn, type Precision } from "./_half.ts";

const IMAGES = 50, PASSES = 7, ALL = 7000;
const stepsOf = (workers: number) => PASSES * Math.ceil(ALL / (IMAGES * workers));
const how: Precision = { format: "float32", master: true, workers: 1 };
const grid = { rate: [0.4, 0.8, 1.6, 3.2] };

/** Steps of so many workers. */
const courses: Readonly<Record<string, readonly [workers: number, steps: number]>> = {
  "1 worker": [1, stepsOf(1)],
  "8 workers, as many images": [8, stepsOf(8)],
  "32 workers, as many images": [32, stepsOf(32)],
  "8 workers, as many steps": [8, stepsOf(1)],
};

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 7,000 images: a network of 64 hidden units learns in float32 by stochastic gradient " +
    "descent at a rate that falls linearly to 0, on 50 images of each worker a step (fewer in the last step of a " +
    "pass): 7 passes over all images (980, 126 or 35 steps of 1, 8 or 32 workers), or 980 steps of 8 workers. The " +
    "batch of several workers is computed as one. Error rates on 2,000 held-out images",
  arms: Object.fromEntries(Object.keys(courses).map((name) => [name, { grid }])),
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "8 workers, as many images",
  run: (settings) => {
    const { arm, seed, rate } = settings as RunSettings & { readonly rate: number };
    const [workers, steps] = courses[arm]!;
    const course = { steps, batch: IMAGES * workers, rateAt: linearSchedule(rate, 0, steps) };
    const random = new Random(seed).split("62 batches");
    return inTensorScope(() => learn(course, how, random));
  },
});
