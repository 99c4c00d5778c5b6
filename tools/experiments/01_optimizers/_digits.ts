/** Notebook 01: a small network learns MNIST's digits, by any optimizer and schedule. */
import * as tf from "@tensorflow/tfjs";
import { loadMnist } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import {
  Adagrad,
  Adam,
  Dense,
  minibatches,
  RMSprop,
  type Schedule,
  SGD,
  takeRows,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";

/** Makes an optimizer by its name. The rate is set anew before each step. */
export const OPTIMIZERS = {
  "SGD": (learningRate: number) => new SGD({ learningRate }),
  "momentum": (learningRate: number) => new SGD({ learningRate, momentum: 0.9 }),
  "Nesterov": (learningRate: number) => new SGD({ learningRate, momentum: 0.9, nesterov: true }),
  "Adagrad": (learningRate: number) => new Adagrad({ learningRate }),
  "RMSProp": (learningRate: number) => new RMSprop({ learningRate }),
  "Adam": (learningRate: number) => new Adam({ learningRate }),
} as const;

/** Its name. */
export type OptimizerName = keyof typeof OPTIMIZERS;

/** One training. */
export interface TrainSettings {
  readonly optimizer: OptimizerName;
  /** The rate of each step, from 0 on. */
  readonly rate: Schedule;
  readonly seed: number;
}

/** Steps of a training, each on 64 images: 4 epochs of 6,400. */
export const STEPS = 400;
const BATCH = 64, TRAIN = 6400, PIXELS = 784, UNITS = 64;
const { train, test } = await loadMnist();

/** The mean loss and the accuracy on images `from` to `to`. */
function judge(apply: (x: tf.Tensor) => tf.Tensor, split: typeof train, from: number, to: number) {
  return tf.tidy(() => {
    const x = tf.tensor2d(split.images.subarray(from * PIXELS, to * PIXELS), [to - from, PIXELS]);
    const labels = split.labels.slice(from, to), logits = apply(x) as tf.Tensor2D; // [images, 10]
    const y = tf.tensor1d(Array.from(labels), "int32");
    const loss = sparseCategoricalCrossEntropy(y, logits, { fromLogits: true }).dataSync()[0]!;
    return { loss, accuracy: accuracy(labels, tf.argMax(logits, 1).dataSync()) };
  });
}

/**
 * A network of 64 hidden units after 400 steps. A training whose loss is no number any more scores as
 * guessing does: a loss of log 10.
 */
export function trainDigits({ optimizer: name, rate, seed }: TrainSettings) {
  const random = new Random(seed).split("01"), weights = random.split("weights");
  const hidden = new Dense(PIXELS, UNITS, {
    ...{ activation: "relu", initializer: "he_normal" },
    random: weights.split("hidden"),
  });
  const output = new Dense(UNITS, 10, { random: weights.split("output") });
  const apply = (x: tf.Tensor) => output.apply(hidden.apply(x));
  const variables = [...hidden.variables, ...output.variables];
  const optimizer = OPTIMIZERS[name](rate(0)), order = random.split("order");
  let step = 0;
  while (step < STEPS) {
    for (const rows of minibatches(TRAIN, BATCH, order)) {
      optimizer.learningRate = rate(step++);
      tf.tidy(() => {
        const x = takeRows(train.images, PIXELS, rows); // [64, 784]
        const y = tf.tensor1d(Array.from(rows, (row) => train.labels[row]!), "int32"); // [64]
        const loss = () =>
          sparseCategoricalCrossEntropy(y, apply(x) as tf.Tensor2D, { fromLogits: true });
        optimizer.applyGradients(tf.variableGrads(loss, variables).grads, { areFinite: true });
      });
      if (step === STEPS) break;
    }
  }
  return finite({
    training: judge(apply, train, 0, TRAIN).loss,
    validation: judge(apply, train, TRAIN, train.count).loss,
    ...renamed(judge(apply, test, 0, test.count)),
  });
}

const renamed = ({ loss, accuracy }: { readonly loss: number; readonly accuracy: number }) => ({
  test: loss,
  accuracy,
});

/** Losses above log 10, or none, count as guessing. */
function finite<T extends Record<string, number>>(scores: T): T {
  if (scores["training"]! < Math.log(10)) return scores;
  const guess = Math.log(10);
  return { ...scores, training: guess, validation: guess, test: guess, accuracy: 0.1 };
}
