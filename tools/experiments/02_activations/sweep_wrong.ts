/** The sweep of notebook 02 on losses: a network that is sure of wrong answers learns anew. */
import { SGD } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  buildLayers,
  crossEntropy,
  fitLayers,
  squaredError,
  squaredErrorOfLogits,
  testLayers,
  validate,
} from "./_digits.ts";

const WRONG = 400, RIGHT = 200, JUDGED = 20, LOGGED = [0, 5, 10, 20, 50, 100, 200];
const LOSSES = {
  "cross-entropy": crossEntropy,
  "squared error": squaredError,
  "squared error on logits": squaredErrorOfLogits,
} as const;
const RATES = {
  "cross-entropy": [0.03, 0.1, 0.3, 1, 3, 10],
  "squared error": [0.03, 0.1, 0.3, 1, 3, 10],
  "squared error on logits": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3],
} as const;

interface Settings extends RunSettings {
  readonly loss: keyof typeof LOSSES;
  readonly wrong: number;
  readonly rate: number;
}

const arm = (loss: keyof typeof LOSSES, wrong: number) => ({
  settings: { loss, wrong },
  grid: { rate: RATES[loss] },
});

export const sweep = defineSweep({
  description:
    "MNIST: a network of 64 hidden units learns by 200 steps of stochastic gradient descent on 64 of 6,400 " +
    "images, by cross-entropy, or by the squared error of its probabilities or of its logits; from fresh " +
    "weights, or after 400 steps on labels that were all wrong (each digit one higher). Accuracy by steps on " +
    "2,000 held-out images; tuned by the accuracy on 1,600 others after 20 steps",
  arms: {
    "cross-entropy": arm("cross-entropy", 0),
    "squared error": arm("squared error", 0),
    "squared error on logits": arm("squared error on logits", 0),
    "cross-entropy, misled": arm("cross-entropy", WRONG),
    "squared error, misled": arm("squared error", WRONG),
    "squared error on logits, misled": arm("squared error on logits", WRONG),
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: `validation_${JUDGED}`,
    best: "largest",
    rounds: [{ seeds: 2 }, { seeds: 3 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: `accuracy_${JUDGED}`,
  difference: { margin: 0.05, reason: "one image in twenty, early in the training" },
  minutes: 1.5,
  isChecked: ({ seed, wrong }) => seed === 0 && wrong === 0,
  run: (settings) => {
    const { loss, wrong, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("02"), scores: Record<string, number> = {};
      const layers = buildLayers([64], "relu", { start: "He", random: random.split("weights") });
      const order = random.split("order");
      if (wrong > 0) {
        const optimizer = new SGD({ learningRate: 0.3 });
        fitLayers(layers, { optimizer, loss: crossEntropy, steps: wrong, random: order, shift: 1 });
      }
      const note = (step: number) => {
        if (LOGGED.includes(step)) scores[`accuracy_${step}`] = testLayers(layers).accuracy;
        if (step === JUDGED) scores[`validation_${step}`] = validate(layers).accuracy;
      };
      note(0);
      const optimizer = new SGD({ learningRate: rate });
      fitLayers(layers, {
        ...{ optimizer, loss: LOSSES[loss], steps: RIGHT, random: order, after: note },
      });
      return scores;
    });
  },
});
