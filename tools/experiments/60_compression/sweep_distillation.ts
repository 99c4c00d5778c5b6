/** The sweep of notebook 60 on distillation: small networks learn from labels, or from a large one. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { labelTargets, Network } from "./_digits.ts";

const STEPS = 3000, TEACHER = { units: 256, rate: 0.004 }, STUDENTS = [8, 16];

type Settings = RunSettings & {
  readonly rate: number;
  readonly smoothing?: number;
  readonly temperature?: number;
};

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 7,000 images: students of 8 and 16 hidden units learn for 3,000 steps on 50 " +
    "images, from the labels, from smoothed labels, or from the probabilities that a teacher of 256 units, " +
    "trained on the same images, gives at a temperature. Error rates on 2,000 held-out images by width",
  arms: {
    "labels": { grid: { rate: [0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.006, 0.008, 0.016] } },
    "smoothed": { grid: { rate: [0.001, 0.003, 0.009], smoothing: [0.03, 0.1, 0.3] } },
    "teacher": { grid: { rate: [0.001, 0.003, 0.009], temperature: [1, 3, 9] } },
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error_16",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "teacher",
  run: (settings) => {
    const { arm, seed, rate, smoothing, temperature } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("60 distillation");
      const metrics: Record<string, number> = {};
      let targets = labelTargets(smoothing);
      if (arm === "teacher") {
        const own = random.split("teacher"), teacher = new Network(TEACHER.units, own);
        teacher.learn(STEPS, TEACHER.rate, own.split("order"));
        metrics["error_teacher"] = teacher.judge().test;
        targets = teacher.teach(temperature!);
      }
      let validation = 0;
      for (const units of STUDENTS) {
        const own = random.split(units), student = new Network(units, own.split("weights"));
        student.learn(STEPS, rate, own.split("order"), targets);
        const errors = student.judge();
        metrics[`error_${units}`] = errors.test;
        validation += errors.validation / STUDENTS.length;
      }
      return { ...metrics, validation };
    });
  },
});
