/** Notebook 60: a network of one hidden layer learns MNIST's digits, with some of its weights held as they are. */
import { Float32Block } from "lib/backend/mod.ts";
import { type LabelledImages, loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { Adam, linearSchedule, minibatches, MLP } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

const SIDE = 14, BATCH = 50, CLASSES = 10;
/** Pixels of an image. */
export const INPUTS = SIDE ** 2;
/** Kernel weights of a hidden unit, those that go in and those that go out. */
export const UNIT_WEIGHTS = INPUTS + CLASSES;
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

/** The labels, of which a share is spread over all classes. */
export function labelTargets(smoothing = 0): Targets {
  const probabilities = new Float32Array(TRAIN * CLASSES).fill(smoothing / CLASSES);
  train.labels.forEach((label, i) => probabilities[i * CLASSES + label]! += 1 - smoothing);
  return { probabilities, temperature: 1 };
}
const LABELS = labelTargets();

/** Error rates on the images for tuning and on those for the test. */
export interface Errors {
  readonly validation: number;
  readonly test: number;
}

/** An MLP whose weights lie in one block: kernel, bias, kernel, bias. */
export class Network {
  readonly #mlp: MLP;
  readonly #inputs = Float32Block.zeros(BATCH * INPUTS);
  readonly #row = new Float64Array(CLASSES);
  /** For each weight, 1 where it is trained. */
  readonly #trained: Float32Array;

  constructor(readonly units: number, random: Random) {
    const manual = { capacity: BATCH };
    this.#mlp = new MLP([INPUTS, units, CLASSES], { random, manual });
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
  learn(steps: number, rate: number, random: Random, targets = LABELS): void {
    const optimizer = new Adam(), rateAt = linearSchedule(rate, 0, steps);
    let step = 0;
    while (step < steps) {
      for (const rows of minibatches(TRAIN, BATCH, random)) {
        optimizer.learningRate = rateAt(step);
        this.#step(rows, optimizer, targets);
        if (++step === steps) break;
      }
    }
    optimizer.dispose();
  }

  #step(rows: Uint32Array, optimizer: Adam, { probabilities, temperature }: Targets): void {
    const mlp = this.#mlp, outputs = this.#forward(train, rows);
    const gradients = mlp.outputGradients.values;
    for (let i = 0; i < rows.length; i++) {
      softmax(outputs, i, temperature, this.#row);
      for (let k = 0; k < CLASSES; k++) {
        const error = this.#row[k]! - probabilities[rows[i]! * CLASSES + k]!;
        gradients[i * CLASSES + k] = temperature * error / rows.length;
      }
    }
    mlp.backward(this.#inputs, rows.length);
    const own = mlp.gradients.values;
    for (let i = 0; i < own.length; i++) own[i]! *= this.#trained[i]!;
    optimizer.applyGradients([{ name: mlp.weights!.name, tensor: mlp.gradients.tensor }]);
  }

  #forward({ images }: Examples, rows: ArrayLike<number>): Float32Array {
    const x = this.#inputs.values;
    for (let i = 0; i < rows.length; i++) {
      const start = rows[i]! * INPUTS;
      x.set(images.subarray(start, start + INPUTS), i * INPUTS);
    }
    return this.#mlp.forward(this.#inputs, rows.length).values;
  }

  /** What it says of the training images. */
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

/** Reads one row of logits, writes its probabilities. */
function softmax(logits: Float32Array, row: number, temperature: number, p: Float64Array): void {
  const start = row * CLASSES;
  let largest = -Infinity, sum = 0;
  for (let k = 0; k < CLASSES; k++) largest = Math.max(largest, logits[start + k]!);
  for (let k = 0; k < CLASSES; k++) {
    p[k] = Math.exp((logits[start + k]! - largest) / temperature);
    sum += p[k]!;
  }
  for (let k = 0; k < CLASSES; k++) p[k]! /= sum;
}
