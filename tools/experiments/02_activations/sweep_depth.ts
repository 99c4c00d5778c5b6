/** The sweep of notebook 02 on depth: none, one or eight hidden layers, by activation and initialization. */
import { Adam, SGD } from "lib/nn/mod.ts";
import type { ActivationName } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  buildLayers,
  crossEntropy,
  fitLayers,
  type Start,
  testLayers,
  validate,
} from "./_digits.ts";

const STEPS = 1000;
const SMALL_RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3];
const LARGE_RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1];
const ADAM_RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03];

interface Settings extends RunSettings {
  readonly activation: ActivationName;
  readonly start: Start;
  readonly layers: number;
  readonly optimizer: "momentum" | "Adam";
  readonly rate: number;
}

const arm = (
  activation: ActivationName,
  start: Start,
  { layers = 8, rate = SMALL_RATES }: { layers?: number; rate?: readonly number[] } = {},
) => ({ settings: { activation, start, layers, optimizer: "momentum" }, grid: { rate } });

const sigmoids = (start: Start) => arm("sigmoid", start, { rate: LARGE_RATES });

export const sweep = defineSweep({
  description:
    "MNIST: networks of no, one or eight hidden layers of 64 units, 1,000 steps on 64 of 6,400 images, " +
    "by stochastic gradient descent with momentum 0.9, or Adam. Cross-entropy and accuracy afterwards, " +
    "of 1,600 images for tuning and 2,000 for the test",
  arms: {
    "no hidden layer": arm("linear", "Glorot", { layers: 0 }),
    "one identity layer": arm("linear", "Glorot", { layers: 1 }),
    "one ReLU layer": arm("relu", "He", { layers: 1 }),
    "eight identity layers": arm("linear", "Glorot"),
    "sigmoid": sigmoids("Glorot"),
    "sigmoid, centred": sigmoids("centred"),
    "sigmoid, 4 W": sigmoids("weights"),
    "sigmoid, −2 ΣW": sigmoids("biases"),
    "sigmoid, Adam": {
      settings: { activation: "sigmoid", start: "Glorot", layers: 8, optimizer: "Adam" },
      grid: { rate: ADAM_RATES },
    },
    "tanh": arm("tanh", "Glorot"),
    "eight ReLU layers": arm("relu", "He"),
    "ReLU, quarter": arm("relu", "quarter", { rate: LARGE_RATES }),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy",
  difference: {
    margin: 0.02,
    reason: "one image in fifty: a fifth of the gap between a linear classifier's accuracy and 1",
  },
  minutes: 4.5,
  isChecked: ({ seed, arm }) =>
    seed === 0 && (arm === "one ReLU layer" || arm === "eight ReLU layers"),
  run: (settings) => {
    const { activation, start, layers: depth, optimizer, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("02"), units = Array<number>(depth).fill(64);
      const layers = buildLayers(units, activation, { start, random: random.split("weights") });
      fitLayers(layers, {
        optimizer: optimizer === "Adam"
          ? new Adam({ learningRate: rate })
          : new SGD({ learningRate: rate, momentum: 0.9 }),
        ...{ loss: crossEntropy, steps: STEPS, random: random.split("order") },
      });
      const { loss, accuracy } = testLayers(layers);
      return scored({ validation: validate(layers).loss, test: loss, accuracy });
    });
  },
});

/** A training that has diverged scores as guessing does: a loss of log 10. */
function scored(scores: { validation: number; test: number; accuracy: number }) {
  const guess = Math.log(10);
  if (scores.validation < 10 * guess) return scores;
  return { validation: guess, test: guess, accuracy: 0.1 };
}
