/** The sweep of notebook 03 on the scale of features: tumours, as measured and standardized. */
import * as tf from "@tensorflow/tfjs";
import { fitStandardScaler } from "lib/classic/mod.ts";
import { loadBreastCancer } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import { Adam, minibatches, MLP, SGD } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";

const STEPS = 200, BATCH = 32, TRAIN = 300, VALIDATION = 400;
const tumours = await loadBreastCancer(), FEATURES = tumours.featureNames.length;

/** What is done to the features, by what the training rows say. */
type Scaling =
  | "as measured"
  | "divided by one number"
  | "centred"
  | "centred, divided by one number"
  | "divided"
  | "standardized";

interface Settings extends RunSettings {
  readonly scaling: Scaling;
  readonly optimizer: "SGD" | "Adam";
  readonly rate: number;
}

const arm = (scaling: Scaling, optimizer: "SGD" | "Adam", rate: readonly number[]) => ({
  settings: { scaling, optimizer },
  grid: { rate },
});
const TINY = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3], SMALL = [1e-5, 1e-4, 0.001, 0.01, 0.1];
const USUAL = [0.001, 0.01, 0.1, 1, 10];
const ADAM = [0.0001, 0.001, 0.01, 0.1, 1];

export const sweep = defineSweep({
  description:
    "569 tumours with 30 measures: networks of 16 hidden units, 200 steps of stochastic gradient descent or " +
    "Adam on 32 of 300 rows, by what is done to the features. Cross-entropy and accuracy on 169 held-out " +
    "rows; tuned by the accuracy on 100 others, over ten splits; a seed is a split",
  arms: {
    "as measured": arm("as measured", "SGD", SMALL),
    "divided by one number": arm("divided by one number", "SGD", USUAL),
    "centred": arm("centred", "SGD", TINY),
    "centred, divided by one number": arm("centred, divided by one number", "SGD", USUAL),
    "divided": arm("divided", "SGD", USUAL),
    "standardized": arm("standardized", "SGD", USUAL),
    "as measured, Adam": arm("as measured", "Adam", ADAM),
    "standardized, Adam": arm("standardized", "Adam", ADAM),
  },
  tuning: {
    seeds: Array.from({ length: 10 }, (_, i) => 1000 + i),
    metric: "validation",
    best: "largest",
    rounds: [{ seeds: 10 }],
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "accuracy",
  difference: { margin: 0.02, reason: "one tumour in fifty" },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "standardized" || arm === "as measured"),
  run: (settings) => {
    const { scaling, optimizer: name, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("03"),
        order = random.split("split").permutation(tumours.count);
      const rows = scale([...order].map((row) => features(row)), scaling);
      const targets = Array.from(order, (row) => tumours.targets[row]!);
      const network = new MLP([FEATURES, 16, 2], {
        random: random.split("weights"),
        initializer: "he_normal",
      });
      const optimizer = name === "Adam"
        ? new Adam({ learningRate: rate })
        : new SGD({ learningRate: rate });
      const loss = (from: readonly number[]) =>
        sparseCategoricalCrossEntropy(
          tf.tensor1d(from.map((i) => targets[i]!), "int32"), // [rows]
          network.apply(tf.tensor2d(from.map((i) => rows[i]!))), // [rows, 2]
          { fromLogits: true },
        );
      const batches = random.split("order");
      for (let step = 0; step < STEPS;) {
        for (const batch of minibatches(TRAIN, BATCH, batches)) {
          tf.tidy(() =>
            optimizer.applyGradients(
              tf.variableGrads(() => loss([...batch]), network.variables).grads,
              { areFinite: true },
            )
          );
          if (++step === STEPS) break;
        }
      }
      const judge = (from: number, to: number) => {
        const part = Array.from({ length: to - from }, (_, i) => from + i);
        const logits = network.apply(tf.tensor2d(part.map((i) => rows[i]!)));
        const right = accuracy(part.map((i) => targets[i]!), tf.argMax(logits, 1).dataSync());
        const worst = 10 * Math.log(2), value = loss(part).dataSync()[0]!;
        return { loss: Number.isFinite(value) ? Math.min(value, worst) : worst, accuracy: right };
      };
      const { loss: test, accuracy: right } = judge(VALIDATION, tumours.count);
      return { validation: judge(TRAIN, VALIDATION).accuracy, test, accuracy: right };
    });
  },
});

const features = (row: number): number[] => [
  ...tumours.features.subarray(row * FEATURES, (row + 1) * FEATURES),
];

/** By the first 300 rows alone. */
function scale(rows: readonly number[][], scaling: Scaling): number[][] {
  const { means, deviations } = fitStandardScaler(rows.slice(0, TRAIN));
  const rootOfMean = (squares: Float64Array) =>
    Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / FEATURES);
  const size = rootOfMean(means.map((m, j) => m * m + deviations[j]! ** 2));
  const centredSize = rootOfMean(deviations.map((s) => s * s));
  const change: Record<Scaling, (value: number, j: number) => number> = {
    "as measured": (value) => value,
    "divided by one number": (value) => value / size,
    "centred": (value, j) => value - means[j]!,
    "centred, divided by one number": (value, j) => (value - means[j]!) / centredSize,
    "divided": (value, j) => value / deviations[j]!,
    "standardized": (value, j) => (value - means[j]!) / deviations[j]!,
  };
  return rows.map((row) => row.map(change[scaling]));
}
