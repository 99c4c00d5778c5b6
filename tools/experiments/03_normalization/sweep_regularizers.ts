/** The sweep of notebook 03 on few images: is a normalization a regularizer? */
import { SGD } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  fitNetwork,
  GUESS,
  type LayerOptions,
  Network,
  squaresOf,
  testNetwork,
  testOnTraining,
  validate,
} from "./_networks.ts";

const STEPS = 300, DEPTH = 2, IMAGES = 320, BATCH = 16;
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1];

interface Settings extends RunSettings, LayerOptions {
  /** Rows that the statistics are taken from. */
  readonly rows: number;
  readonly penalty: number;
  readonly rate: number;
}

const arm = (options: LayerOptions, { rows = BATCH, penalty = 0 } = {}) => ({
  settings: { norm: options.norm, dropped: options.dropped ?? 0, rows, penalty },
  grid: { rate: RATES },
});

export const sweep = defineSweep({
  description:
    "Fashion-MNIST, 320 training images: networks of two hidden layers of 64 units, 300 steps of stochastic " +
    "gradient descent with momentum 0.9 on 16 images. Accuracy on 2,000 held-out images and on the 320, " +
    "and the length of the weights afterwards, as a multiple of that before",
  arms: {
    "none": arm({ norm: "none" }),
    "batch norm": arm({ norm: "batch" }),
    "batch norm, statistics of all": arm({ norm: "batch" }, { rows: IMAGES }),
    "layer norm": arm({ norm: "layer" }),
    "dropout": arm({ norm: "none", dropped: 0.3 }),
    "L2": arm({ norm: "none" }, { penalty: 0.001 }),
  },
  tuning: {
    seeds: [1000],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy",
  difference: { margin: 0.01, reason: "one image in a hundred" },
  minutes: 0.7,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "batch norm",
  run: (settings) => {
    const { norm, dropped = 0, rows, penalty, rate, seed } = settings as unknown as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("03");
      const network = new Network(DEPTH, { norm, dropped }, random.split("weights"));
      const before = squaresOf(network.kernels).dataSync()[0]!;
      const optimizer = new SGD({ learningRate: rate, momentum: 0.9 });
      fitNetwork(network, {
        optimizer,
        steps: STEPS,
        batch: rows,
        judged: BATCH,
        images: IMAGES,
        penalty,
        random: random.split("fit"),
      });
      const length = Math.sqrt(squaresOf(network.kernels).dataSync()[0]! / before);
      const { loss, accuracy } = testNetwork(network);
      const seen = testOnTraining(network, IMAGES);
      const validation = Math.min(validate(network).loss || GUESS, 10 * GUESS);
      return {
        validation,
        test: loss,
        accuracy,
        training: seen.accuracy,
        gap: loss - seen.loss,
        length,
      };
    });
  },
});
