/** The sweep of notebook 04 on causes: each that the notes name for over- and underfitting, made to happen. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Damage, trainDamaged } from "./_damage.ts";

const IMAGES = 500, UNITS = 128, STEPS = 400, RATE = 0.05;

type Settings = RunSettings & Damage & {
  readonly images?: number;
  readonly units?: number;
  readonly steps?: number;
  readonly rate?: number;
};

const change = (settings: Record<string, number>) => ({
  settings,
  untuned: "one thing is changed, all else is as in the reference",
});

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels: a network of 128 hidden units, 400 steps on 50 of 500 images, at the " +
    "learning rate 0.05 with momentum 0.9; then one thing is changed, as the notes name it for a cause of " +
    "over- or underfitting. Error rate and cross-entropy on the training images and on 2,000 held-out ones",
  arms: {
    "reference": change({}),
    "100 images": change({ images: 100 }),
    "copied pixels": change({ copies: 1 }),
    "noise inputs": change({ noiseInputs: 392 }),
    "wrong labels": change({ wrong: 0.2 }),
    "uneven classes": change({ rare: 10 }),
    "1,024 units": change({ units: 1024 }),
    "1,600 steps": change({ steps: 1600 }),
    "wrong labels, 60 steps": change({ wrong: 0.2, steps: 60 }),
    "8 pixels": change({ pixels: 8 }),
    "30 images": change({ images: 30 }),
    "2 units": change({ units: 2 }),
    "10 steps": change({ steps: 10 }),
    "rate / 1,000": change({ rate: RATE / 1000 }),
    "rate x 100": change({ rate: RATE * 100 }),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.01, reason: "as in the sweep on remedies: one image in a hundred" },
  minutes: 1,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "wrong labels" || arm === "30 images"),
  run: (settings) => {
    const { images = IMAGES, units = UNITS, steps = STEPS, rate = RATE, seed, ...damage } =
      settings as Settings;
    const random = new Random(seed).split("04 causes");
    return inTensorScope(() => trainDamaged(images, { units, steps, rate }, damage, random));
  },
});
