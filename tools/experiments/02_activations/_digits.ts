/** Notebook 02: networks that learn MNIST's digits, by activation, initial weights and loss. */
import * as tf from "@tensorflow/tfjs";
import { loadMnist } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import { type ActivationName, Dense, minibatches, takeRows } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

const TRAIN = 6400, BATCH = 64, PIXELS = 784, CLASSES = 10;
const { train, test } = await loadMnist();

/** Dense layers, one after the other; the last one gives logits. */
export type Layers = readonly Dense[];

/**
 * How initial weights are drawn: Glorot's or He's, with a bias of 0; "centred" are weights of a sigmoid
 * network that begins as the same function as a tanh network with Glorot's weights; of these, "weights"
 * takes the weights alone, "biases" the biases alone; "quarter" are He's divided by 4.
 */
export type Start = "Glorot" | "He" | "centred" | "weights" | "biases" | "quarter";

/** Layers of the sizes 784, `units`, 10. */
export function buildLayers(
  units: readonly number[],
  activation: ActivationName,
  { start, random }: { readonly start: Start; readonly random: Random },
): Layers {
  const sizes = [PIXELS, ...units, CLASSES];
  const initializer = start === "He" || start === "quarter" ? "he_normal" : "glorot_normal";
  return sizes.slice(1).map((size, i) => {
    const isLast = i === units.length, random_ = random.split(i);
    const layer = new Dense(sizes[i]!, size, {
      random: random_,
      initializer: isLast ? "glorot_normal" : initializer,
      activation: isLast ? "linear" : activation,
    });
    if (start === "quarter" && !isLast) layer.kernel.assign(tf.mul(layer.kernel, 0.25));
    if (["centred", "weights", "biases"].includes(start)) centre(layer, start, i === 0, isLast);
    return layer;
  });
}

/**
 * With h = tanh(z / 2) = 2 s - 1, where s is the sigmoid of z, the layer z / 2 = W h of a tanh network is
 * z = 4 W s - 2 (sum of W over the inputs). The first layer reads pixels, the last one gives logits.
 */
function centre({ kernel, bias }: Dense, start: Start, isFirst: boolean, isLast: boolean): void {
  const sum = tf.sum(kernel, 0); // [units]
  const out = isLast ? 1 : 2;
  if (!isFirst && start !== "weights") bias!.assign(tf.mul(sum, -out));
  if (start !== "biases") kernel.assign(tf.mul(kernel, isFirst ? out : 2 * out));
}

/** Pixels [rows, 784] to logits [rows, 10]. */
export const applyLayers = (layers: Layers, x: tf.Tensor2D): tf.Tensor2D =>
  layers.reduce((h, layer) => layer.apply(h), x);

/** An optimizer, as `lib/nn` has them. */
interface Steps {
  applyGradients(gradients: tf.NamedTensorMap, options: { areFinite: boolean }): void;
}

/** The loss of a minibatch from its labels [batch] and logits [batch, 10]. */
export type LossOfLogits = (labels: tf.Tensor1D, logits: tf.Tensor2D) => tf.Scalar;

/** Cross-entropy from logits. */
export const crossEntropy: LossOfLogits = (labels, logits) =>
  sparseCategoricalCrossEntropy(labels, logits, { fromLogits: true });

/** Squared error of the probabilities, summed over the classes. */
export const squaredError: LossOfLogits = (labels, logits) =>
  tf.mean(
    tf.sum(tf.squaredDifference(tf.oneHot(labels, CLASSES), tf.softmax(logits)), 1),
  ) as tf.Scalar;

/** Squared error of the logits themselves, without a softmax, summed over the classes. */
export const squaredErrorOfLogits: LossOfLogits = (labels, logits) =>
  tf.mean(tf.sum(tf.squaredDifference(tf.oneHot(labels, CLASSES), logits), 1)) as tf.Scalar;

/** What {@linkcode fitLayers} is told. */
export interface FitOptions {
  readonly optimizer: Steps;
  readonly loss: LossOfLogits;
  /** On 64 images each. */
  readonly steps: number;
  /** Where the order of the images is drawn from. */
  readonly random: Random;
  /** Added to each label, modulo 10. Default 0. */
  readonly shift?: number;
  /** Called after each step with its number, from 1 on. */
  readonly after?: (step: number) => void;
}

/** Train on 6,400 images. */
export function fitLayers(layers: Layers, options: FitOptions): void {
  const { optimizer, loss, steps, random, shift = 0, after } = options;
  const variables = layers.flatMap((layer) => layer.variables);
  let step = 0;
  while (step < steps) {
    for (const rows of minibatches(TRAIN, BATCH, random)) {
      tf.tidy(() => {
        const x = takeRows(train.images, PIXELS, rows); // [64, 784]
        const labels = Array.from(rows, (row) => (train.labels[row]! + shift) % CLASSES);
        const y = tf.tensor1d(labels, "int32"); // [64]
        const { grads } = tf.variableGrads(() => loss(y, applyLayers(layers, x)), variables);
        optimizer.applyGradients(grads, { areFinite: true });
      });
      step++;
      after?.(step);
      if (step === steps) break;
    }
  }
}

/** Cross-entropy, accuracy and mean probability of the true class on images `from` to `to`. */
function judge(layers: Layers, split: typeof train, from: number, to: number) {
  return tf.tidy(() => {
    const x = tf.tensor2d(split.images.subarray(from * PIXELS, to * PIXELS), [to - from, PIXELS]);
    const labels = split.labels.slice(from, to), logits = applyLayers(layers, x); // [images, 10]
    const y = tf.tensor1d(Array.from(labels), "int32");
    const loss = crossEntropy(y, logits).dataSync()[0]!;
    return { loss, accuracy: accuracy(labels, tf.argMax(logits, 1).dataSync()) };
  });
}

/** On the last 1,600 of the 8,000 training images. */
export const validate = (layers: Layers) => judge(layers, train, TRAIN, train.count);

/** On the 2,000 held-out images. */
export const testLayers = (layers: Layers) => judge(layers, test, 0, test.count);
