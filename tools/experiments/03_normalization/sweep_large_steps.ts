/** The sweep of notebook 03 on large steps: what batch normalization gains, with which of its parts. */
import type * as tf from "@tensorflow/tfjs";
import { SGD } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  fitNetwork,
  GUESS,
  lengthBy,
  lengthsOf,
  Network,
  type Norm,
  putBack,
  squaresOf,
  testNetwork,
  validate,
} from "./_networks.ts";

const STEPS = 150, DEPTH = 6, BATCH = 64;
const PLAIN_RATES = [0.01, 0.03, 0.1, 0.3, 1], MOMENTUM_RATES = [0.003, 0.01, 0.03, 0.1, 0.3];

interface Settings extends RunSettings {
  readonly norm: Norm;
  readonly momentum: number;
  /** Kept: each unit's weights are put back to their initial length before each step. */
  readonly lengths: "free" | "kept";
  readonly rate: number;
}

const tuned = (norm: Settings["norm"], momentum: number) => ({
  settings: { norm, momentum, lengths: "free" },
  grid: { rate: momentum > 0 ? MOMENTUM_RATES : PLAIN_RATES },
});
const atOne = (norm: Norm, lengths: Settings["lengths"] = "free") => ({
  settings: { norm, momentum: 0, lengths, rate: 1 },
  untuned: "the question is what happens at this rate",
});

export const sweep = defineSweep({
  description:
    "Fashion-MNIST: networks of six hidden layers of 64 units with batch normalization or none, 150 steps " +
    "of stochastic gradient descent on 64 of 6,400 images, without and with momentum. Accuracy on 2,000 " +
    "held-out images; tuned on 1,600 others. At the rate 1 also the parts of batch normalization: its mean " +
    "or its deviation alone, and its mean before layer normalization. Length: that of the hidden weights at the end, as a multiple " +
    "of that before",
  arms: {
    "none": tuned("none", 0),
    "batch": tuned("batch", 0),
    "none, momentum": tuned("none", 0.9),
    "batch, momentum": tuned("batch", 0.9),
    "batch, rate 1": atOne("batch"),
    "batch, rate 1, length kept": atOne("batch", "kept"),
    "batch mean, rate 1": atOne("batch mean"),
    "batch deviation, rate 1": atOne("batch deviation"),
    "batch mean, layer, rate 1": atOne("batch mean, layer"),
    "layer, rate 1": atOne("layer"),
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 3 }],
  },
  seeds: Array.from({ length: 30 }, (_, seed) => seed),
  metric: "accuracy",
  difference: { margin: 0.02, reason: "one image in fifty" },
  minutes: 1.5,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "batch, momentum",
  run: (settings) => {
    const { norm, momentum, lengths, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("03");
      const network = new Network(DEPTH, { norm }, random.split("weights"));
      const before = squaresOf(network.kernels).dataSync()[0]!;
      const initial: tf.Tensor[] = network.kernels.map((kernel) => lengthsOf(kernel));
      fitNetwork(network, {
        optimizer: new SGD({ learningRate: rate, momentum }),
        steps: STEPS,
        batch: BATCH,
        random: random.split("fit"),
        before: () => {
          if (lengths === "kept") putBack(network.kernels, initial);
        },
      });
      const validation = Math.min(validate(network).loss || GUESS, 10 * GUESS);
      const { accuracy } = testNetwork(network);
      return { validation, accuracy, length: lengthBy(network, before) };
    });
  },
});
