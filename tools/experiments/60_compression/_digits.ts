/** Notebook 60: a network of one hidden layer learns MNIST's digits, with some of its weights held as they are. */
import { Float32Block } from "lib/backend/mod.ts";
import { type LabelledImages, loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { Adam, linearSchedule, minibatches, MLP } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { softmax } from "./_softmax.ts";

const SIDE = 14, BATCH = 50;
/** Digits. */
export const CLASSES = 10;
/** Pixels of an image. */
export const INPUTS = SIDE ** 2;
/** The first 7,000 images are for training, the next 1,000 for tuning. */
const TRAIN = 7000;

/** Small images and their labels. */
interface Examples {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
}

const mnist = await loadMnist();
const shrunk = (images: LabelledImages): Examples => shrinkImages(images, { side: SIDE });
const rowsOf = ({ images, labels }: Examples, from: number, to: number): Examples => ({
  images: images.slice(from * INPUTS, to * INPUTS),
  labels: labels.slice(from, to),
});
const all = shrunk(mnist.train);
const train = rowsOf(all, 0, TRAIN), validation = rowsOf(all, TRAIN, mnist.train.count);
const test = shrunk(mnist.test);

/** What a network learns to say: probabilities [images, classes], by a softmax of this temperature. */
export interface Targets {
  readonly probabilities: Float32Array;
  readonly temperature: number;
}

/** The right answers. */
export const LABELS = certainTargets(train.labels);

/** All probability on one class for each image. */
export function certainTargets(classes: ArrayLike<number>): Targets {
  const probabilities = new Float32Array(TRAIN * CLASSES);
  for (let i = 0; i < TRAIN; i++) probabilities[i * CLASSES + classes[i]!] = 1;
  return { probabilities, temperature: 1 };
}

/** What a training is told besides its steps, its rate and the order of its images. */
export interface LearnOptions {
  /** Default: the labels. */
  readonly targets?: Targets;
  /** Only the first images are learnt from. Default: all 7,000. */
  readonly images?: number;
  /** What the weights become for the forward and the backward pass. Default: they stay as they are. */
  readonly rounded?: (weights: Float32Array) => Float32Array;
}

/** Error rates on the images for tuning and on those for the test. */
export interface Errors {
  readonly validation: number;
  readonly test: number;
}

/** An MLP whose weights lie in one block: kernel, bias, kernel, bias. */
export class Network {
  readonly #mlp: MLP;
  /** A linear layer before it, where the first kernel is a product of two. */
  readonly #front: MLP | undefined;
  readonly #inputs = Float32Block.zeros(BATCH * INPUTS);
  /** What the MLP was given last: the images, or what the layer before made of them. */
  #hidden = this.#inputs;
  readonly #row = new Float64Array(CLASSES);
  /** For each weight, 1 where it is trained. */
  readonly #trained: Float32Array;

  /** @param rank of the first kernel, where it is the product of [inputs, rank] and [rank, units] */
  constructor(readonly units: number, random: Random, rank?: number) {
    const manual = { capacity: BATCH };
    if (rank !== undefined) {
      this.#front = new MLP([INPUTS, rank], { random: random.split("front"), manual });
    }
    this.#mlp = new MLP([rank ?? INPUTS, units, CLASSES], { random, manual });
    this.#trained = new Float32Array(this.#mlp.weights!.size).fill(1);
  }

  /** All weights, a copy. */
  get weights(): Float32Array {
    return Float32Array.from(this.#mlp.weights!.dataSync());
  }

  set weights(values: ArrayLike<number>) {
    new Float32Block(this.#mlp.weights!).values.set(values);
  }

  /** The kernels, copies: [inputs, units] and [units, classes]. */
  get kernels(): readonly [Float32Array, Float32Array] {
    const { weights, units } = this, first = INPUTS * units, second = first + units;
    return [weights.slice(0, first), weights.slice(second, second + units * CLASSES)];
  }

  /** Train only those weights of the kernels whose mask is 1, and all biases. */
  trainOnly(masks: readonly [ArrayLike<number>, ArrayLike<number>]): void {
    this.#trained.set(masks[0], 0);
    this.#trained.set(masks[1], (INPUTS + 1) * this.units);
  }

  /** Set the weights that are not trained to 0. */
  clear(): void {
    this.weights = this.weights.map((weight, i) => weight * this.#trained[i]!);
  }

  /** Adam on the cross-entropy times the temperature squared, its rate falling to 0. */
  learn(steps: number, rate: number, random: Random, options: LearnOptions = {}): void {
    const optimizer = new Adam(), rateAt = linearSchedule(rate, 0, steps);
    const { images = TRAIN } = options;
    let step = 0;
    while (step < steps) {
      for (const rows of minibatches(images, BATCH, random)) {
        optimizer.learningRate = rateAt(step);
        this.#step(rows, optimizer, options);
        if (++step === steps) break;
      }
    }
    optimizer.dispose();
  }

  #step(rows: Uint32Array, optimizer: Adam, { targets = LABELS, rounded }: LearnOptions): void {
    const exact = rounded === undefined ? undefined : this.weights;
    if (exact !== undefined) this.weights = rounded!(exact);
    const mlp = this.#mlp, outputs = this.#forward(train, rows);
    const gradients = mlp.outputGradients.values, { probabilities, temperature } = targets;
    for (let i = 0; i < rows.length; i++) {
      softmax(outputs, i, temperature, this.#row);
      for (let k = 0; k < CLASSES; k++) {
        const error = this.#row[k]! - probabilities[rows[i]! * CLASSES + k]!;
        gradients[i * CLASSES + k] = temperature * error / rows.length;
      }
    }
    this.#backward(rows.length);
    if (exact !== undefined) this.weights = exact;
    const own = mlp.gradients.values;
    for (let i = 0; i < own.length; i++) own[i]! *= this.#trained[i]!;
    const parts = this.#front === undefined ? [mlp] : [this.#front, mlp];
    optimizer.applyGradients(
      parts.map((part) => ({ name: part.weights!.name, tensor: part.gradients.tensor })),
    );
  }

  #backward(rows: number): void {
    const front = this.#front;
    if (front === undefined) return this.#mlp.backward(this.#inputs, rows);
    this.#mlp.backward(this.#hidden, rows, front.outputGradients);
    front.backward(this.#inputs, rows);
  }

  #forward({ images }: Examples, rows: ArrayLike<number>): Float32Array {
    const x = this.#inputs.values;
    for (let i = 0; i < rows.length; i++) {
      const start = rows[i]! * INPUTS;
      x.set(images.subarray(start, start + INPUTS), i * INPUTS);
    }
    this.#hidden = this.#front?.forward(this.#inputs, rows.length) ?? this.#inputs;
    return this.#mlp.forward(this.#hidden, rows.length).values;
  }

  /** What it says of the training images, 7,000, at a temperature. */
  teach(temperature: number): Targets {
    const probabilities = new Float32Array(TRAIN * CLASSES);
    for (let start = 0; start < TRAIN; start += BATCH) {
      const rows = Array.from({ length: BATCH }, (_, i) => start + i);
      const outputs = this.#forward(train, rows);
      for (const [i, row] of rows.entries()) {
        softmax(outputs, i, temperature, this.#row);
        probabilities.set(this.#row, row * CLASSES);
      }
    }
    return { probabilities, temperature };
  }

  /** Shares of the images that are answered wrongly. */
  judge(): Errors {
    return { validation: this.#errorOn(validation), test: this.#errorOn(test) };
  }

  #errorOn(examples: Examples): number {
    const count = examples.labels.length;
    let wrong = 0;
    for (let start = 0; start < count; start += BATCH) {
      const rows = Array.from({ length: Math.min(BATCH, count - start) }, (_, i) => start + i);
      const outputs = this.#forward(examples, rows);
      for (const [i, row] of rows.entries()) {
        const own = outputs.subarray(i * CLASSES, (i + 1) * CLASSES);
        if (own.indexOf(Math.max(...own)) !== examples.labels[row]) wrong++;
      }
    }
    return wrong / count;
  }
}
