/** The sweep of notebook 03 on batch sizes: batch, layer, group and RMS normalization against none. */
import { SGD } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  fitNetwork,
  GUESS,
  lengthBy,
  Network,
  type Norm,
  squaresOf,
  testNetwork,
  validate,
} from "./_networks.ts";

const STEPS = 150, DEPTH = 6;
const RATES = [0.003, 0.01, 0.03, 0.1, 0.3];
/** Fewer examples a step need smaller steps. */
const SMALLER_RATES = [0.001, 0.003, 0.01, 0.03, 0.1];
const SMALLEST_RATES = [0.0003, 0.001, 0.003, 0.01, 0.03];

interface Settings extends RunSettings {
  readonly norm: Norm;
  /** Rows that a step draws. */
  readonly batch: number;
  /** Rows that its loss is taken over. */
  readonly judged: number;
  /** Rows that share their statistics. */
  readonly rows: number;
  readonly noise: number;
  /** All, or only what stands behind the last normalized values. */
  readonly trained: "all" | "head";
  readonly rate: number;
}

interface ArmOptions extends Partial<Pick<Settings, "judged" | "rows" | "noise" | "trained">> {
  readonly rates?: readonly number[];
}

const arm = (norm: Norm, batch: number, options: ArmOptions = {}) => {
  const { judged = batch, rows = batch, noise = 0, trained = "all" } = options;
  const { rates = judged < 8 ? SMALLEST_RATES : RATES } = options;
  return { settings: { norm, batch, judged, rows, noise, trained }, grid: { rate: rates } };
};

export const sweep = defineSweep({
  description:
    "Fashion-MNIST: networks of six hidden layers of 64 units with one normalization or another, 150 steps " +
    "of stochastic gradient descent with momentum 0.9, on batches of 2 to 64 of 6,400 images. Accuracy on " +
    "2,000 held-out images, with the moving averages, with statistics of 1,600 training images, and with " +
    "those of as many test images as share theirs in training; tuned on 1,600 others. Head: only what " +
    "stands behind the last normalized values is trained. Length: that of the hidden weights at the end, " +
    "as a multiple of that before",
  arms: {
    "none, 64": arm("none", 64),
    "batch, 64": arm("batch", 64),
    "layer, 64": arm("layer", 64),
    "group, 64": arm("group", 64),
    "RMS, 64": arm("RMS", 64),
    "batch, 16": arm("batch", 16, { rates: SMALLER_RATES }),
    "layer, 16": arm("layer", 16, { rates: SMALLER_RATES }),
    "batch, 4": arm("batch", 4),
    "layer, 4": arm("layer", 4),
    "none, 2": arm("none", 2),
    "batch, 2": arm("batch", 2, { rates: SMALLER_RATES }),
    "layer, 2": arm("layer", 2),
    "batch, 2, statistics of 64": arm("batch", 64, { judged: 2 }),
    "batch, 64, statistics of 2": arm("batch", 64, { rows: 2 }),
    "batch, 2, head": arm("batch", 2, { rates: SMALLER_RATES, trained: "head" }),
    "batch, 64, statistics of 2, head": arm("batch", 64, { rows: 2, trained: "head" }),
    "batch, 64, head": arm("batch", 64, { trained: "head" }),
    "batch, 64, noise 0.2": arm("batch", 64, { noise: 0.2 }),
    "batch, 64, noise 0.5": arm("batch", 64, { noise: 0.5 }),
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 3 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy",
  difference: { margin: 0.02, reason: "one image in fifty" },
  minutes: 2.5,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "batch, 2" || arm === "layer, 64"),
  run: (settings) => {
    const { norm, batch, judged, rows, noise, trained, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("03");
      const network = new Network(
        DEPTH,
        { norm, noise, rowsPerStatistic: rows },
        random.split("weights"),
      );
      const before = squaresOf(network.kernels).dataSync()[0]!;
      fitNetwork(network, {
        optimizer: new SGD({ learningRate: rate, momentum: 0.9 }),
        variables: trained === "head" ? network.head : network.variables,
        steps: STEPS,
        batch,
        judged,
        random: random.split("fit"),
      });
      const validation = Math.min(validate(network).loss || GUESS, 10 * GUESS);
      const length = lengthBy(network, before);
      const scores = { validation, accuracy: testNetwork(network).accuracy, length };
      return norm === "batch" && noise === 0 && trained === "all" && seed < 1000
        ? { ...scores, ...byStatistics(network, rows) }
        : scores;
    });
  },
});

/** The same weights, with other statistics; those of the own batch on 1,920 images, 30 times 64. */
function byStatistics(network: Network, rows: number) {
  const ownBatch = testNetwork(network, { statistics: "batch", batch: 320 }, 1920).accuracy;
  network.replaceStatistics("population", rows);
  return { own_batch: ownBatch, population: testNetwork(network).accuracy };
}
