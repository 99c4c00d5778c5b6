/** Notebook 62: a small network that learns MNIST's digits in float16, with what keeps that from failing. */
import * as tf from "@tensorflow/tfjs";
import { loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { linearSchedule, losses, metrics, minibatches, MLP, takeRows } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

const SIDE = 14, INPUTS = SIDE ** 2, HIDDEN = 64, CLASSES = 10, BATCH = 50;
/** The first 7,000 images are for training, the next 1,000 for tuning. */
const TRAIN = 7000;

const mnist = await loadMnist();
const all = shrinkImages(mnist.train, { side: SIDE }),
  test = shrinkImages(mnist.test, { side: SIDE });

/** How a network learns. */
export interface Precision {
  /** Whether weights, activations and gradients are rounded to float16. */
  readonly half: boolean;
  /** Whether the weights that the optimizer updates stay float32. */
  readonly master: boolean;
  /** Whether the loss is multiplied by a scale that is halved on an overflow and doubled now and then. */
  readonly scaling: boolean;
  /** The loss is divided by the batch of so many workers; they all have the same images. */
  readonly workers: number;
}

/** Steps without an overflow after which the scale is doubled. */
const GROWTH_INTERVAL = 100;
const FIRST_SCALE = 2 ** 16, LARGEST_SCALE = 2 ** 24;

/** The float16 numbers next to those of a tensor. */
function rounded<T extends tf.Tensor>(x: T): T {
  return tf.tensor(Float32Array.from(new Float16Array(x.dataSync())), x.shape) as T;
}

/** Rounds x, and on the way back the gradient. */
const throughHalf = tf.customGrad((x) => ({
  value: rounded(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => rounded(dy),
}));

/** Error rates on the images for tuning and on those for the test, and the share of skipped steps. */
export interface Outcome extends Record<string, number> {
  readonly validation: number;
  readonly error: number;
  readonly skipped: number;
}

/** A network that learns by stochastic gradient descent. */
class HalfNetwork {
  readonly #model: MLP;
  readonly #how: Precision;
  #scale: number;
  #good = 0;
  skipped = 0;

  constructor(how: Precision, random: Random) {
    this.#how = how;
    this.#scale = how.scaling ? FIRST_SCALE : 1;
    this.#model = new MLP([INPUTS, HIDDEN, CLASSES], { random });
    if (how.master) return;
    for (const variable of this.#model.variables) tf.tidy(() => variable.assign(rounded(variable)));
  }

  logits(x: tf.Tensor): tf.Tensor {
    const half = (x: tf.Tensor) => (this.#how.half ? throughHalf(x) : x);
    return this.#model.layers.reduce((h, { kernel, bias, activation }) => {
      const product = tf.matMul(h as tf.Tensor2D, half(kernel) as tf.Tensor2D); // [batch, units]
      const z = half(tf.add(product, half(bias!)));
      return activation === "relu" ? tf.relu(z) : z;
    }, half(x));
  }

  /** One step, which is skipped where a gradient is too large for float16. */
  step(rows: Uint32Array, rate: number): void {
    const { workers, scaling } = this.#how, { variables } = this.#model;
    const x = takeRows(all.images, INPUTS, rows); // [batch, inputs]
    const y = tf.tensor1d(Int32Array.from(rows, (row) => all.labels[row]!), "int32");
    const { grads } = tf.variableGrads(() => {
      const loss = losses.sparseCategoricalCrossEntropy(y, this.logits(x), { fromLogits: true });
      return tf.mul(loss, this.#scale / workers);
    }, variables);
    if (!Object.values(grads).every((gradient) => gradient.dataSync().every(Number.isFinite))) {
      this.#scale /= 2;
      this.#good = 0;
      this.skipped++;
      return;
    }
    for (const variable of variables) {
      this.#update(variable, tf.mul(grads[variable.name]!, rate * workers / this.#scale));
    }
    if (scaling && ++this.#good % GROWTH_INTERVAL === 0) {
      this.#scale = Math.min(2 * this.#scale, LARGEST_SCALE);
    }
  }

  #update(variable: tf.Variable, change: tf.Tensor): void {
    const { master } = this.#how;
    const next = tf.sub(variable, master ? change : rounded(change));
    variable.assign(master ? next : rounded(next));
  }

  errorOn(images: Float32Array, labels: Uint8Array): number {
    return tf.tidy(() => {
      const logits = this.logits(tf.tensor2d(images, [labels.length, INPUTS]));
      return 1 - metrics.accuracy(labels, tf.argMax(logits, 1).dataSync());
    });
  }
}

/** Train with a rate that falls to 0, and judge. */
export function learn(steps: number, rate: number, how: Precision, random: Random): Outcome {
  const network = new HalfNetwork(how, random.split("weights")), order = random.split("order");
  const rateAt = linearSchedule(rate, 0, steps);
  let step = 0;
  while (step < steps) {
    for (const rows of minibatches(TRAIN, BATCH, order)) {
      tf.tidy(() => network.step(rows, rateAt(step)));
      if (++step === steps) break;
    }
  }
  return {
    validation: network.errorOn(all.images.slice(TRAIN * INPUTS), all.labels.slice(TRAIN)),
    error: network.errorOn(test.images, test.labels),
    skipped: network.skipped / steps,
  };
}
