/** The sweep of notebook 03 on few images: is a normalization a regularizer? Judged at equal training loss. */
import { SGD } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  fitNetwork,
  type LayerOptions,
  Network,
  squaresOf,
  testNetwork,
  testOnTraining,
} from "./_networks.ts";

const MOST_STEPS = 2000, EVERY = 20, DEPTH = 2, IMAGES = 320, BATCH = 16;
/** Training losses at which the gap is taken; training ends at the last one. */
const LEVELS = [0.8, 0.6, 0.5, 0.4, 0.3, 0.2];

interface Settings extends RunSettings, LayerOptions {
  /** Rows that the statistics are taken from. */
  readonly rows: number;
  readonly rate: number;
}

const arm = (options: LayerOptions, { rows = BATCH, rate = 0.003 } = {}) => ({
  settings: { norm: options.norm, dropped: options.dropped ?? 0, rows, rate },
});

export const sweep = defineSweep({
  description:
    "Fashion-MNIST, 320 training images: networks of two hidden layers of 64 units, stochastic gradient " +
    "descent with momentum 0.9 on 16 images, until the loss on the 320 is 0.2. Steps until then, held-out " +
    "(2,000 images) minus training loss then and on the way, both accuracies, and the length of the weights " +
    "as a multiple of that before",
  arms: {
    "none": arm({ norm: "none" }),
    "batch norm": arm({ norm: "batch" }),
    "batch norm, statistics of all": arm({ norm: "batch" }, { rows: IMAGES }),
    "layer norm": arm({ norm: "layer" }),
    "dropout": arm({ norm: "none", dropped: 0.3 }),
    "batch norm, 0.01": arm({ norm: "batch" }, { rate: 0.01 }),
    "batch norm, statistics of all, 0.01": arm({ norm: "batch" }, { rows: IMAGES, rate: 0.01 }),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "gap",
  difference: { margin: 0.05, reason: "about a tenth of the gap that is usual here" },
  minutes: 1.2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "batch norm",
  run: (settings) => {
    const { norm, dropped = 0, rows, rate, seed } = settings as unknown as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("03");
      const network = new Network(DEPTH, { norm, dropped }, random.split("weights"));
      const before = squaresOf(network.kernels).dataSync()[0]!;
      const looks: Look[] = [];
      fitNetwork(network, {
        optimizer: new SGD({ learningRate: rate, momentum: 0.9 }),
        steps: MOST_STEPS,
        batch: rows,
        judged: BATCH,
        images: IMAGES,
        random: random.split("fit"),
        isDone: (step) => {
          if (step % EVERY !== 0) return false;
          const seen = testOnTraining(network, IMAGES), held = testNetwork(network);
          looks.push({
            step,
            loss: seen.loss,
            gap: held.loss - seen.loss,
            accuracy: held.accuracy,
          });
          return seen.loss <= LEVELS.at(-1)!;
        },
      });
      const end = looks.at(-1)!, reached = LEVELS.filter((level) => end.loss <= level);
      const { gap, step, loss, accuracy } = atLevel(looks, Math.max(LEVELS.at(-1)!, end.loss));
      return {
        gap,
        steps: step,
        loss,
        accuracy,
        training: testOnTraining(network, IMAGES).accuracy,
        length: Math.sqrt(squaresOf(network.kernels).dataSync()[0]! / before),
        ...Object.fromEntries(
          reached.map((level) => [`gap_${level}`, atLevel(looks, level).gap]),
        ),
      };
    });
  },
});

interface Look {
  readonly step: number;
  readonly loss: number;
  readonly gap: number;
  readonly accuracy: number;
}

/** When the training loss fell to `level` for the first time, on a straight line between two looks. */
function atLevel(looks: readonly Look[], level: number): Look {
  const i = looks.findIndex(({ loss }) => loss <= level), after = looks[i]!;
  const before = looks[i - 1] ?? after;
  const share = before === after ? 1 : (before.loss - level) / (before.loss - after.loss);
  const between = (a: number, b: number) => a + share * (b - a);
  return {
    step: between(before.step, after.step),
    loss: level,
    gap: between(before.gap, after.gap),
    accuracy: between(before.accuracy, after.accuracy),
  };
}
