/** The sweep of notebook 60 on distillation: most images have no label, and a large network answers for them. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { certainTargets, CLASSES, LABELS, Network, type Targets } from "./_digits.ts";

const STEPS = 2000, LABELLED = 700, ALL = 7000;
const TEACHER = { units: 256, rate: 0.004 }, STUDENTS = [16, 64];

type Settings = RunSettings & {
  readonly rate: number;
  readonly images: number;
  /** What the teacher gives: the class that it finds likeliest, or probabilities. Default: it isn't asked. */
  readonly teacher?: "answers" | "probabilities";
  readonly temperature?: number;
};

const RATES = [0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.006, 0.008, 0.016];
const softGrid = { rate: [0.001, 0.003, 0.009], temperature: [1, 2, 4] };

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 700 images with labels and 6,300 without: students of 16 and 64 hidden units " +
    "learn for 2,000 steps on 50 images, from the labels of 700 images, or from a teacher of 256 units, " +
    "trained on these 700, that gives the likeliest class or the probabilities at a temperature, on the 700 " +
    "images or on all; and, for comparison, from the labels of all. Error rates on 2,000 held-out images by " +
    "width; error and validation: the mean of both",
  arms: {
    "700 labels": { settings: { images: LABELLED }, grid: { rate: RATES } },
    "teacher, 700 images": {
      settings: { images: LABELLED, teacher: "probabilities" },
      grid: softGrid,
    },
    "teacher's answers": { settings: { images: ALL, teacher: "answers" }, grid: { rate: RATES } },
    "teacher's probabilities": {
      settings: { images: ALL, teacher: "probabilities" },
      grid: softGrid,
    },
    "7,000 labels": { settings: { images: ALL }, grid: { rate: RATES } },
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 3,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "teacher's answers",
  run: (settings) => {
    const { seed, rate, images, teacher, temperature = 1 } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("60 distillation");
      const metrics: Record<string, number> = {};
      let targets = LABELS;
      if (teacher !== undefined) {
        const own = random.split("teacher"), network = new Network(TEACHER.units, own);
        network.learn(STEPS, TEACHER.rate, own.split("order"), { images: LABELLED });
        metrics["error_teacher"] = network.judge().test;
        targets = network.teach(temperature);
        if (teacher === "answers") targets = certainTargets(likeliest(targets));
      }
      let error = 0, validation = 0;
      for (const units of STUDENTS) {
        const own = random.split(units), student = new Network(units, own.split("weights"));
        student.learn(STEPS, rate, own.split("order"), { targets, images });
        const errors = student.judge();
        metrics[`error_${units}`] = errors.test;
        error += errors.test / STUDENTS.length;
        validation += errors.validation / STUDENTS.length;
      }
      return { ...metrics, error, validation };
    });
  },
});

function likeliest({ probabilities }: Targets): number[] {
  return Array.from({ length: probabilities.length / CLASSES }, (_, i) => {
    const own = probabilities.subarray(i * CLASSES, (i + 1) * CLASSES);
    return own.indexOf(Math.max(...own));
  });
}
