/** Notebook 04: a network learns a few of MNIST's digits, with one remedy or one cause of failure. */
import * as tf from "@tensorflow/tfjs";
import { loadMnist } from "lib/datasets/mod.ts";
import {
  BatchNormalization,
  Dense,
  Dropout,
  LayerNormalization,
  minibatches,
  SGD,
} from "lib/nn/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { type Examples, INPUTS, type Pictures } from "./_pictures.ts";

/** What may be changed about a training; all else is the same for everyone. */
export interface Training {
  /** Hidden units. */
  readonly units: number;
  /** Steps on 50 images each. */
  readonly steps: number;
  /** Learning rate of stochastic gradient descent with momentum 0.9. */
  readonly rate: number;
  /** Weight of half the squares of the weights in the loss. Default 0. */
  readonly l2?: number;
  /** Weight of the absolute weights in the loss: a proximal step after each gradient step. Default 0. */
  readonly l1?: number;
  /** Share of hidden units that are dropped. Default 0. */
  readonly dropout?: number;
  /** Each image is moved by up to so many of 28 pixels in both directions. Default 0. */
  readonly shift?: number;
  /** Between the hidden layer and its ReLU. Default none. */
  readonly norm?: "batch" | "layer" | "none";
  /** Stop when the loss on a fifth of the images has not fallen for so many checks. Default never. */
  readonly patience?: number;
  /** 1: after early stopping, train anew on all images for the number of steps that it kept. Default 0. */
  readonly retrain?: 0 | 1;
}

const BATCH = 50, CLASSES = 10, MOMENTUM = 0.9, CHECK_EVERY = 10;
/** MNIST: 8,000 images to train and tune on, 2,000 held out. */
export const mnist = await loadMnist();

/** Where inputs lie. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** What {@linkcode Network} is made of. */
export type NetworkOptions = Pick<Training, "units" | "norm" | "dropout"> & {
  /** By which inputs are centred and divided. Default none. */
  readonly scale?: Scale | undefined;
};

/** A network of one hidden layer. */
export class Network {
  readonly #scale: Scale | undefined;
  readonly #hidden: Dense;
  readonly #norm: BatchNormalization | LayerNormalization | undefined;
  readonly #dropout: Dropout;
  readonly #output: Dense;

  constructor(inputs: number, options: NetworkOptions, random: Random) {
    const { units, norm, dropout = 0, scale } = options;
    this.#scale = scale;
    const initializer = "he_normal";
    this.#hidden = new Dense(inputs, units, { random: random.split("hidden"), initializer });
    this.#output = new Dense(units, CLASSES, { random: random.split("output") });
    this.#dropout = new Dropout(dropout);
    if (norm === "batch") this.#norm = new BatchNormalization(units, { momentum: 0.9 });
    if (norm === "layer") this.#norm = new LayerNormalization(units);
  }

  /** Pixels [batch, inputs] to logits [batch, 10]; a generator for training. */
  apply(x: tf.Tensor2D, random?: Random): tf.Tensor2D {
    const training = random === undefined ? {} : { training: true, random };
    const scale = this.#scale, norm = this.#norm;
    const scaled = scale === undefined
      ? x
      : tf.div<tf.Tensor2D>(tf.sub(x, scale.mean), scale.deviation);
    const z = this.#hidden.apply(scaled); // [batch, units]
    const normed = norm instanceof BatchNormalization
      ? norm.apply(z, training)
      : norm?.apply(z) ?? z;
    return this.#output.apply(this.#dropout.apply(tf.relu<tf.Tensor2D>(normed), training));
  }

  /** The matrices, which are what a penalty is about. */
  get kernels(): readonly tf.Variable[] {
    return [this.#hidden.kernel, this.#output.kernel];
  }

  /** All that is trained. */
  get variables(): readonly tf.Variable[] {
    const norm = this.#norm;
    const scales = norm === undefined ? [] : [norm.gamma!, norm.beta!];
    return [...this.#hidden.variables, ...scales, ...this.#output.variables];
  }
}

/**
 * Train on `examples`, and call `after` with each step's number, from 1 on. The number of steps whose
 * weights are kept.
 */
export function fitDigits(
  network: Network,
  examples: Examples,
  training: Training,
  random: Random,
  after?: (step: number) => void,
): number {
  const { steps, patience = 0 } = training;
  const kept = patience > 0 ? Math.round(examples.count * 0.8) : examples.count;
  const watched = { from: kept, to: examples.count },
    best = { loss: Infinity, checks: 0, step: steps };
  const optimizer = new SGD({ learningRate: training.rate, momentum: MOMENTUM });
  const order = random.split("order"), noise = random.split("noise");
  let step = 0, saved: tf.Tensor[] = [];
  while (step < steps) {
    for (const rows of minibatches(kept, BATCH, order)) {
      tf.tidy(() =>
        takeStep(network, optimizer, examples.batch(rows, training, noise), training, noise)
      );
      step++;
      after?.(step);
      if (patience > 0 && step % CHECK_EVERY === 0) {
        const { loss } = judge(network, examples.pictures, watched);
        best.checks = loss < best.loss ? 0 : best.checks + 1;
        if (loss < best.loss) {
          best.loss = loss;
          best.step = step;
          tf.dispose(saved);
          saved = network.variables.map((variable) => tf.clone(variable));
        }
        if (best.checks === patience) step = steps;
      }
      if (step === steps) break;
    }
  }
  saved.forEach((value, i) => network.variables[i]!.assign(value));
  tf.dispose(saved);
  return best.step;
}

/** One step of momentum on the loss and its penalties. */
function takeStep(
  network: Network,
  optimizer: SGD,
  { x, y }: { readonly x: tf.Tensor2D; readonly y: tf.Tensor1D },
  { l2 = 0, l1 = 0, rate }: Training,
  noise: Random,
): void {
  const lossOf = () => {
    const logits = network.apply(x, noise); // [batch, 10]
    return sparseCategoricalCrossEntropy(y, logits, { fromLogits: true });
  };
  const { grads } = tf.variableGrads(lossOf, [...network.variables]);
  if (l2 > 0) {
    for (const w of network.kernels) grads[w.name] = tf.add(grads[w.name]!, tf.mul(w, l2));
  }
  optimizer.applyGradients(grads, { areFinite: true });
  if (l1 === 0) return;
  for (const w of network.kernels) { // the proximal step: towards 0, and not beyond
    w.assign(tf.mul(tf.sign(w), tf.relu(tf.sub(tf.abs(w), rate * l1))));
  }
}

/** Cross-entropy and error rate of the images `from` to `to`. */
export function judge(
  network: Pick<Network, "apply">,
  { images, labels, inputs = INPUTS }: Pictures,
  { from, to }: { readonly from: number; readonly to: number },
): { readonly loss: number; readonly error: number } {
  return tf.tidy(() => {
    const x = tf.tensor2d(images.subarray(from * inputs, to * inputs), [to - from, inputs]);
    const logits = network.apply(x), truth = labels.slice(from, to); // [images, 10]
    const y = tf.tensor1d(Array.from(truth), "int32");
    const loss = sparseCategoricalCrossEntropy(y, logits, { fromLogits: true }).dataSync()[0]!;
    return { loss, error: 1 - accuracy(truth, tf.argMax(logits, 1).dataSync()) };
  });
}
