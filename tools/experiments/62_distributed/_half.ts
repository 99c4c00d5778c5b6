/** Notebook 62: a small network that learns MNIST's digits in 16 bits, with what keeps that from failing. */
import * as tf from "@tensorflow/tfjs";
import { loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { losses, metrics, minibatches, MLP, takeRows } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";

const SIDE = 14, INPUTS = SIDE ** 2, HIDDEN = 64, CLASSES = 10;
/** The first 7,000 images are for training, the next 1,000 for tuning. */
const TRAIN = 7000;

const mnist = await loadMnist();
const all = shrinkImages(mnist.train, { side: SIDE }),
  test = shrinkImages(mnist.test, { side: SIDE });

/** How a network learns. */
export interface Precision {
  /** What weights, activations and gradients are rounded to. */
  readonly format: "float32" | "float16" | "bfloat16";
  /** Whether the weights that the optimizer updates stay float32. */
  readonly master: boolean;
  /** The loss is first multiplied by it; it is halved on an overflow and doubled now and then. */
  readonly firstScale?: number;
  /** The loss is divided by the batch of so many workers; they all have the same images. */
  readonly workers: number;
}

/** Steps without an overflow after which the scale is doubled. */
const GROWTH_INTERVAL = 100;

/** Rounds numbers to the nearest of a format, to the even one of two. */
type Rounding = <T extends tf.Tensor>(x: T) => T;

const ROUNDINGS: Readonly<Record<Precision["format"], Rounding>> = {
  float32: (x) => x,
  float16: <T extends tf.Tensor>(x: T) =>
    tf.tensor(Float32Array.from(new Float16Array(x.dataSync())), x.shape) as T,
  bfloat16: <T extends tf.Tensor>(x: T) => {
    const numbers = Float32Array.from(x.dataSync()), bits = new Uint32Array(numbers.buffer);
    for (const [i, b] of bits.entries()) {
      if (Number.isFinite(numbers[i])) bits[i] = (b + 0x7fff + (b >>> 16 & 1)) & 0xffff0000;
    }
    return tf.tensor(numbers, x.shape) as T;
  },
};

/** Rounds x, and on the way back the gradient. */
function roundBothWays(format: Precision["format"]): (x: tf.Tensor) => tf.Tensor {
  const rounded = ROUNDINGS[format];
  if (format === "float32") return rounded;
  return tf.customGrad((x) => ({
    value: rounded(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => rounded(dy),
  }));
}

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
  readonly #rounded: Rounding;
  readonly #through: (x: tf.Tensor) => tf.Tensor;
  #scale: number;
  #good = 0;
  skipped = 0;

  constructor(how: Precision, random: Random) {
    this.#how = how;
    this.#rounded = ROUNDINGS[how.format];
    this.#through = roundBothWays(how.format);
    this.#scale = how.firstScale ?? 1;
    this.#model = new MLP([INPUTS, HIDDEN, CLASSES], { random });
    if (how.master) return;
    for (const variable of this.#model.variables) {
      tf.tidy(() => variable.assign(this.#rounded(variable)));
    }
  }

  logits(x: tf.Tensor): tf.Tensor {
    const half = this.#through;
    return this.#model.layers.reduce((h, { kernel, bias, activation }) => {
      const product = tf.matMul(h as tf.Tensor2D, half(kernel) as tf.Tensor2D); // [batch, units]
      const z = half(tf.add(product, half(bias!)));
      return activation === "relu" ? tf.relu(z) : z;
    }, half(x));
  }

  /** One step, which is skipped where a gradient is too large for float16. */
  step(rows: Uint32Array, rate: number): void {
    const { workers, firstScale } = this.#how, { variables } = this.#model;
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
    if (firstScale !== undefined && ++this.#good % GROWTH_INTERVAL === 0) this.#scale *= 2;
  }

  #update(variable: tf.Variable, change: tf.Tensor): void {
    const kept = this.#how.master ? ROUNDINGS.float32 : this.#rounded;
    variable.assign(kept(tf.sub(variable, kept(change))));
  }

  errorOn(images: Float32Array, labels: Uint8Array): number {
    return tf.tidy(() => {
      const logits = this.logits(tf.tensor2d(images, [labels.length, INPUTS]));
      return 1 - metrics.accuracy(labels, tf.argMax(logits, 1).dataSync());
    });
  }
}

/** How long a network learns, and from what. */
export interface Course {
  readonly steps: number;
  /** Images of a step. */
  readonly batch: number;
  readonly rateAt: (step: number) => number;
}

/** Train, and judge. */
export function learn(course: Course, how: Precision, random: Random): Outcome {
  const { steps, batch, rateAt } = course;
  const network = new HalfNetwork(how, random.split("weights")), order = random.split("order");
  let step = 0;
  while (step < steps) {
    for (const rows of minibatches(TRAIN, batch, order)) {
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
