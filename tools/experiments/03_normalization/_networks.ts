/** Notebook 03: networks of clothes (Fashion-MNIST), with one normalization or another in each layer. */
import * as tf from "@tensorflow/tfjs";
import { loadFashionMnist } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import {
  Dense,
  dropout,
  dropoutMask,
  groupNorm,
  layerNorm,
  minibatches,
  rmsNorm,
  takeRows,
} from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

const BATCH_MOMENTUM = 0.9, EPSILON = 1e-5, PIXELS = 784, CLASSES = 10, VALIDATION = 6400;
export const UNITS = 64;
const { train, test } = await loadFashionMnist();

/** Batch normalization or a part of it: all, the mean or the deviation alone, the mean and then layer norm. */
type BatchNorm = "batch" | "batch mean" | "batch deviation" | "batch mean, layer";

/** What stands between a layer's weights and its activation. */
export type Norm = "none" | BatchNorm | "layer" | "group" | "RMS";

/** Which statistics batch normalization predicts with. */
export type Statistics = "moving" | "unbiased" | "population" | "batch";

/** Everything about a hidden layer but its sizes. */
export interface LayerOptions {
  readonly norm: Norm;
  /** Batch normalization: statistics are of this many neighbouring rows. Default: the whole batch. */
  readonly rowsPerStatistic?: number;
  /** Deviation of a shift, and of the logarithm of a scale, drawn anew at each step. Default 0. */
  readonly noise?: number;
  /** Share of units that training drops. Default 0. */
  readonly dropped?: number;
}

/** A dense layer with a normalization and ReLU. */
export class HiddenLayer {
  readonly dense: Dense;
  readonly gamma: tf.Variable = tf.variable(tf.ones([UNITS]));
  readonly beta: tf.Variable = tf.variable(tf.zeros([UNITS]));
  readonly #mean = tf.variable(tf.zeros([1, UNITS]), false);
  readonly #variance = tf.variable(tf.ones([1, UNITS]), false);
  readonly #options: LayerOptions;

  constructor(inputs: number, options: LayerOptions, random: Random) {
    this.#options = options;
    const useBias = options.norm === "none";
    this.dense = new Dense(inputs, UNITS, { random, initializer: "he_normal", useBias });
  }

  get variables(): tf.Variable[] {
    return this.#options.norm === "none"
      ? this.dense.variables
      : [...this.dense.variables, this.gamma, this.beta];
  }

  /** As in training, [batch, inputs] to [batch, units]; `keep` says whether the averages move. */
  train(x: tf.Tensor, random: Random, keep = true): tf.Tensor {
    const { norm, noise = 0, dropped = 0 } = this.#options, z = this.dense.apply(x);
    let y = norm.startsWith("batch") ? this.#normalizeBatch(z, keep) : this.#normalize(z);
    if (noise > 0) {
      const draw = () => tf.tensor1d(Float32Array.from({ length: UNITS }, () => random.normal()));
      y = tf.add(tf.mul(y, tf.exp(tf.mul(draw(), noise))), tf.mul(draw(), noise));
    }
    const h = tf.relu(y);
    return dropped > 0 ? dropout(h, dropoutMask(h.shape, dropped, random), dropped) : h;
  }

  /** As in prediction. */
  predict(x: tf.Tensor, statistics: Statistics): tf.Tensor {
    const z = this.dense.apply(x);
    if (!this.#options.norm.startsWith("batch")) return tf.relu(this.#normalize(z));
    if (statistics === "batch") return tf.relu(this.#normalizeBatch(z, false));
    return tf.relu(this.#normalizeBy(z, this.#mean, this.#variance));
  }

  /** Take the statistics of these rows in place of the averages, or correct those for n - 1. */
  replace(x: tf.Tensor, statistics: "unbiased" | "population", rows: number): void {
    const z = this.dense.apply(x);
    const [mean, variance] = statistics === "population"
      ? momentsOf(z, 0)
      : [this.#mean, tf.mul(this.#variance, rows / (rows - 1))];
    this.#mean.assign(tf.reshape(mean, [1, UNITS]));
    this.#variance.assign(tf.reshape(variance, [1, UNITS]));
  }

  #normalize(z: tf.Tensor): tf.Tensor {
    const { gamma, beta } = this, options = { gamma, beta, epsilon: EPSILON };
    const { norm } = this.#options;
    if (norm === "layer") return layerNorm(z, options);
    if (norm === "group") return groupNorm(z, { ...options, groups: 8 });
    return norm === "RMS" ? rmsNorm(z, { gamma, epsilon: EPSILON }) : z;
  }

  #normalizeBatch(z: tf.Tensor, keep: boolean): tf.Tensor {
    const rows = this.#options.rowsPerStatistic ?? z.shape[0]!;
    const parts = tf.reshape(z, [-1, rows, UNITS]); // [parts, rows, units]
    const [mean, variance] = momentsOf(parts, 1); // [parts, 1, units]
    if (keep) this.#average(tf.mean(mean, 0), tf.mean(variance, 0)); // [1, units]
    return tf.reshape(this.#normalizeBy(parts, mean, variance), z.shape);
  }

  #average(mean: tf.Tensor, variance: tf.Tensor): void {
    const next = (old: tf.Tensor, now: tf.Tensor) =>
      tf.add(tf.mul(old, BATCH_MOMENTUM), tf.mul(now, 1 - BATCH_MOMENTUM));
    this.#mean.assign(next(this.#mean, mean));
    this.#variance.assign(next(this.#variance, variance));
  }

  #normalizeBy(z: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor): tf.Tensor {
    const { gamma, beta } = this, { norm } = this.#options;
    const centred = norm === "batch deviation" ? z : tf.sub(z, mean);
    if (norm === "batch mean, layer") return layerNorm(centred, { gamma, beta, epsilon: EPSILON });
    if (norm === "batch mean") return tf.add(tf.mul(centred, gamma), beta);
    const scale = tf.mul(tf.rsqrt(tf.add(variance, EPSILON)), gamma);
    return tf.add(tf.mul(centred, scale), beta);
  }
}

function momentsOf(z: tf.Tensor, axis: number): [tf.Tensor, tf.Tensor] {
  const mean = tf.mean(z, axis, true);
  return [mean, tf.mean(tf.square(tf.sub(z, mean)), axis, true)];
}

/** Hidden layers of 64 units, and one that gives the logits. */
export class Network {
  readonly hidden: readonly HiddenLayer[];
  readonly output: Dense;

  constructor(depth: number, options: LayerOptions, random: Random) {
    this.hidden = Array.from(
      { length: depth },
      (_, i) => new HiddenLayer(i === 0 ? PIXELS : UNITS, options, random.split(i)),
    );
    this.output = new Dense(UNITS, CLASSES, {
      random: random.split(depth),
      initializer: "glorot_normal",
    });
  }

  /** All that is trained. */
  get variables(): tf.Variable[] {
    return [...this.hidden.flatMap(({ variables }) => variables), ...this.output.variables];
  }

  /** What stands behind the last hidden layer's normalized values. */
  get head(): tf.Variable[] {
    const { gamma, beta } = this.hidden.at(-1)!;
    return [gamma, beta, ...this.output.variables];
  }

  /** The weights of the hidden layers alone. */
  get kernels(): tf.Variable[] {
    return this.hidden.map(({ dense }) => dense.kernel);
  }

  /** Logits [batch, 10], as in training. */
  train(x: tf.Tensor, random: Random, keep = true): tf.Tensor2D {
    const h = this.hidden.reduce((h, layer) => layer.train(h, random, keep), x);
    return this.output.apply(h as tf.Tensor2D);
  }

  /** Logits [batch, 10], as in prediction. */
  predict(x: tf.Tensor, statistics: Statistics = "moving"): tf.Tensor2D {
    const h = this.hidden.reduce((h, layer) => layer.predict(h, statistics), x);
    return this.output.apply(h as tf.Tensor2D);
  }

  /** Replace what batch normalization predicts with, layer after layer. */
  replaceStatistics(statistics: "unbiased" | "population", rows: number): void {
    tf.tidy(() => {
      let h: tf.Tensor = imagesOf(train, 0, 1600);
      for (const layer of this.hidden) {
        layer.replace(h, statistics, rows);
        h = layer.predict(h, "moving");
      }
    });
  }
}

/** An optimizer, as `lib/nn` has them. */
interface Steps {
  applyGradients(gradients: tf.NamedTensorMap, options: { areFinite: boolean }): void;
}

/** How a network is trained. */
export interface FitOptions {
  readonly optimizer: Steps;
  readonly steps: number;
  /** What is trained. Default: all. */
  readonly variables?: tf.Variable[];
  /** Rows that are drawn for a step. */
  readonly batch: number;
  /** Rows of them that the loss is taken over, the first ones. Default: all. */
  readonly judged?: number;
  /** Training images, the first ones. Default 6,400. */
  readonly images?: number;
  readonly random: Random;
  /** Called before each step with its number, from 0 on, and its batch. */
  readonly before?: (step: number, x: tf.Tensor2D, y: tf.Tensor1D) => void;
  /** Asked after so many steps: is this enough? Default: no. */
  readonly isDone?: (step: number) => boolean;
}

/** Cross-entropy of logits. */
export const crossEntropy = (y: tf.Tensor1D, logits: tf.Tensor2D): tf.Scalar =>
  sparseCategoricalCrossEntropy(y, logits, { fromLogits: true });

/** Train on the first images. */
export function fitNetwork(network: Network, options: FitOptions): void {
  const { optimizer, steps, batch, judged = batch, images = VALIDATION, random } = options;
  const { before, isDone, variables = network.variables } = options;
  const noise = random.split("noise"), order = random.split("order");
  let step = 0;
  while (true) {
    for (const rows of minibatches(images, batch, order)) {
      tf.tidy(() => {
        const x = takeRows(train.images, PIXELS, rows); // [batch, 784]
        const labels = Array.from(rows.subarray(0, judged), (row) => train.labels[row]!);
        const y = tf.tensor1d(labels, "int32"); // [judged]
        before?.(step, x, y);
        const { grads } = tf.variableGrads(() => {
          const logits = tf.slice(network.train(x, noise), [0, 0], [judged, CLASSES]);
          return crossEntropy(y, logits as tf.Tensor2D);
        }, variables);
        optimizer.applyGradients(grads, { areFinite: true });
      });
      step++;
      if (step === steps || isDone?.(step)) return;
    }
  }
}

/** Sum of the squared weights. */
export const squaresOf = (kernels: readonly tf.Tensor[]): tf.Scalar =>
  tf.addN(kernels.map((kernel) => tf.sum(tf.square(kernel)))) as tf.Scalar;

/** The length of the hidden weights, as a multiple of the root of `before`, their squares; finite. */
export function lengthBy(network: Network, before: number): number {
  const length = Math.sqrt(squaresOf(network.kernels).dataSync()[0]! / before);
  return Number.isFinite(length) ? Math.min(length, 1e6) : 1e6;
}

/** The length of each unit's weights, [1, units]. */
export const lengthsOf = (kernel: tf.Tensor): tf.Tensor => tf.norm(kernel, "euclidean", 0, true);

/** Give each unit's weights the length that they had. */
export function putBack(kernels: readonly tf.Variable[], lengths: readonly tf.Tensor[]): void {
  kernels.forEach((kernel, i) => {
    kernel.assign(tf.mul(kernel, tf.div(lengths[i]!, lengthsOf(kernel))));
  });
}

type Images = typeof train;
const imagesOf = ({ images }: Images, from: number, to: number) =>
  tf.tensor2d(images.subarray(from * PIXELS, to * PIXELS), [to - from, PIXELS]);

/** Cross-entropy and accuracy on images `from` to `to`, in portions of `batch` rows. */
function judge(
  network: Network,
  images: Images,
  range: readonly [number, number],
  how: JudgeOptions,
) {
  const { statistics = "moving", batch = 400 } = how, [from, to] = range;
  let loss = 0, right = 0;
  for (let start = from; start < to; start += batch) {
    tf.tidy(() => {
      const labels = images.labels.slice(start, start + batch);
      const logits = network.predict(imagesOf(images, start, start + batch), statistics);
      const y = tf.tensor1d(Array.from(labels), "int32");
      loss += crossEntropy(y, logits).dataSync()[0]! * batch;
      right += accuracy(labels, tf.argMax(logits, 1).dataSync()) * batch;
    });
  }
  return { loss: loss / (to - from), accuracy: right / (to - from) };
}

/** How a network predicts when it is judged. */
export interface JudgeOptions {
  readonly statistics?: Statistics;
  /** Rows at a time; 400 by default. */
  readonly batch?: number;
}

/** On the last 1,600 of the 8,000 training images, which no network is trained on. */
export const validate = (network: Network) => judge(network, train, [VALIDATION, train.count], {});

/** On the first training images. */
export const testOnTraining = (network: Network, images: number) =>
  judge(network, train, [0, images], { batch: images });

/** On the 2,000 held-out images, or the first of them: a multiple of the portion. */
export const testNetwork = (network: Network, how: JudgeOptions = {}, images = test.count) =>
  judge(network, test, [0, images], how);

/** What guessing costs: the score of a training that has diverged. */
export const GUESS = Math.log(CLASSES);
