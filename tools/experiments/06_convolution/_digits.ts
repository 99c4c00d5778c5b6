/** Notebook 06: MNIST's digits at half size on a larger canvas, and the networks that read them there. */
import * as tf from "@tensorflow/tfjs";
import { type LabelledImages, loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import { Adam, averagePool2d, Conv2D, Dense, maxPool2d, minibatches } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { LocallyConnected } from "./_locally_connected.ts";

/** Height and width of a digit, of the canvas, and what is free on each side of a digit in the middle. */
const DIGIT = 14, CANVAS = 20, ROOM = (CANVAS - DIGIT) / 2;
const PIXELS = CANVAS ** 2,
  DISTANCES = [0, 1, 2, 3],
  TRAIN = 6400,
  BATCH = 32,
  TESTED = 1000,
  CLASSES = 10;
const { train, test } = await loadMnist().then((mnist) => ({
  train: shrinkImages(mnist.train, { side: DIGIT }),
  test: shrinkImages(mnist.test, { side: DIGIT }),
}));

/** By how many pixels to the right and down a digit lies from the middle. */
type Shift = readonly [right: number, down: number];

/** Free pixels on each side of the larger canvases, of 36 x 36, on which borders play no part. */
const WIDE_ROOM = 11;

/** A network from images [batch, 20, 20, 1] to logits [batch, 10]. */
export interface Network {
  readonly variables: tf.Variable[];
  readonly apply: (x: tf.Tensor4D) => tf.Tensor2D;
}

/** How the images lie, and in which order their pixels are given. */
export interface Placing {
  /** Each training image at a random place, not in the middle. */
  readonly isShifted: boolean;
  /** Pixel i of what the network gets is pixel `order[i]` of the canvas. Default: as they are. */
  readonly order?: Uint32Array | undefined;
}

/** The digits of `rows` on their canvases: [rows, 20, 20, 1], or larger with more room. */
function placed(
  from: LabelledImages,
  rows: ArrayLike<number>,
  { shiftOf, order, room = ROOM }: {
    shiftOf: (i: number) => Shift;
    order?: Uint32Array | undefined;
    room?: number;
  },
): tf.Tensor4D {
  const side = DIGIT + 2 * room, canvas = new Float32Array(side ** 2);
  const values = new Float32Array(rows.length * side ** 2);
  for (let i = 0; i < rows.length; i++) {
    const [right, down] = shiftOf(i);
    canvas.fill(0);
    for (let row = 0; row < DIGIT; row++) {
      const start = (rows[i]! * DIGIT + row) * DIGIT;
      const line = from.images.subarray(start, start + DIGIT);
      canvas.set(line, (row + room + down) * side + room + right);
    }
    const picture = order === undefined ? canvas : canvas.map((_, k) => canvas[order[k]!]!);
    values.set(picture, i * side ** 2);
  }
  return tf.tensor4d(values, [rows.length, side, side, 1]);
}

/** The kinds of networks that are compared. `blurred`: "global max" with a blur in its poolings. */
export type Kind = "MLP" | "local" | "CNN" | "global max" | "blurred";

/** Maxima at every pixel, blurred by (1, 2, 1) / 4, of which every second is kept. */
function blurPool(x: tf.Tensor4D): tf.Tensor4D {
  const two = { poolSize: 2, strides: 1, padding: "same" } as const;
  return averagePool2d(averagePool2d(maxPool2d(x, two), two), { poolSize: 2 });
}

/** A network with its initial weights. */
export function buildNetwork(kind: Kind, random: Random): Network {
  const of = (part: string) => ({ random: random.split(part), initializer: "he_normal" as const });
  const output = (inputs: number) => new Dense(inputs, CLASSES, { random: random.split("output") });
  if (kind === "MLP") {
    const hidden = new Dense(PIXELS, 64, { ...of("hidden"), activation: "relu" });
    const last = output(64);
    return {
      variables: [...hidden.variables, ...last.variables],
      apply: (x) => last.apply(hidden.apply(tf.reshape(x, [-1, PIXELS]))),
    };
  }
  const window = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  const sizes = [[1, 8, CANVAS], [8, 16, CANVAS / 2], [16, 32, CANVAS / 4]] as const;
  const layers = sizes.map(([channels, filters, side], i) =>
    kind === "local"
      ? new LocallyConnected(side, channels, filters, random.split(`layer ${i}`))
      : new Conv2D(channels, filters, { ...window, ...of(`layer ${i}`) })
  );
  const isGlobal = kind === "global max" || kind === "blurred";
  const pool = kind === "blurred" ? blurPool : (y: tf.Tensor4D) => maxPool2d(y, { poolSize: 2 });
  const last = output(isGlobal ? 32 : 32 * (CANVAS / 4) ** 2);
  const features = (x: tf.Tensor4D) =>
    layers.reduce((h, layer, i) => {
      const y = layer.apply(h); // [batch, side, side, filters]
      return i < 2 ? pool(y) : y;
    }, x); // [batch, 5, 5, 32]
  return {
    variables: [...layers.flatMap((layer) => layer.variables), ...last.variables],
    apply: (x) => {
      const h = features(x), batch = x.shape[0];
      const flat = isGlobal ? tf.max(h, [1, 2]) : tf.reshape(h, [batch, -1]);
      return last.apply(flat as tf.Tensor2D);
    },
  };
}

const lossOf = (labels: ArrayLike<number>, logits: tf.Tensor2D) =>
  sparseCategoricalCrossEntropy(tf.tensor1d(Array.from(labels), "int32"), logits, {
    fromLogits: true,
  });

const anywhere = (random: Random): Shift => {
  const one = () => random.integer(-ROOM, ROOM + 1);
  return [one(), one()];
};

/** Train on 32 of 6,400 images a step, with a rate that falls to 0 along a line. */
export function fitNetwork(
  network: Network,
  { rate, steps, random, isShifted, order }: Placing & {
    readonly rate: number;
    readonly steps: number;
    readonly random: Random;
  },
): void {
  const optimizer = new Adam({ learningRate: rate });
  const batches = random.split("batches"), places = random.split("places");
  let step = 0;
  while (step < steps) {
    for (const rows of minibatches(TRAIN, BATCH, batches)) {
      optimizer.learningRate = rate * (1 - step / steps);
      tf.tidy(() => {
        const shiftOf = (): Shift => isShifted ? anywhere(places) : [0, 0];
        const x = placed(train, rows, { shiftOf, order }); // [32, 20, 20, 1]
        const labels = Array.from(rows, (row) => train.labels[row]!);
        const loss = () => lossOf(labels, network.apply(x));
        const { grads } = tf.variableGrads(loss, network.variables);
        optimizer.applyGradients(grads, { areFinite: true });
      });
      if (++step === steps) break;
    }
  }
}

/** Cross-entropy on the last 1,600 of the 8,000 training images, placed as in the training. */
export function validate(network: Network, { isShifted, order }: Placing, random: Random): number {
  const rows = Array.from({ length: train.count - TRAIN }, (_, i) => TRAIN + i);
  return tf.tidy(() => {
    const shiftOf = (): Shift => isShifted ? anywhere(random) : [0, 0];
    const x = placed(train, rows, { shiftOf, order });
    return lossOf(rows.map((row) => train.labels[row]!), network.apply(x)).dataSync()[0]!;
  });
}

/** What is said of 1,000 held-out images, a quarter of them moved right, left, down and up each. */
function answersAt(
  network: Network,
  distance: number,
  options: { order?: Uint32Array | undefined; room?: number },
): ArrayLike<number> {
  const shiftOf = (i: number): Shift => {
    const signed = i % 2 === 0 ? distance : -distance;
    return i % 4 < 2 ? [signed, 0] : [0, signed];
  };
  const rows = Array.from({ length: TESTED }, (_, i) => i);
  return tf.tidy(() => {
    const logits = network.apply(placed(test, rows, { shiftOf, ...options }));
    return tf.argMax(logits, 1).dataSync();
  });
}

const truth = test.labels.subarray(0, TESTED);

/** Accuracies on held-out images that are moved by 0 to 3 pixels to one side. */
export function accuracies(network: Network, order?: Uint32Array): Record<string, number> {
  return Object.fromEntries(
    DISTANCES.map((d) => [`accuracy_${d}`, accuracy(truth, answersAt(network, d, { order }))]),
  );
}

/** The share of answers that stay as in place, when digits move by 1 to 3 pixels; its mean; and accuracies. */
function answersKept(network: Network, room: number): Record<string, number> {
  const answers = DISTANCES.map((d) => answersAt(network, d, { room }));
  const same = answers.map((moved) => accuracy(answers[0]!, moved));
  return {
    same: (same[1]! + same[2]! + same[3]!) / 3,
    ...Object.fromEntries(DISTANCES.slice(1).map((d) => [`same_${d}`, same[d]!])),
    ...Object.fromEntries(DISTANCES.map((d) => [`accuracy_${d}`, accuracy(truth, answers[d]!)])),
  };
}

/** The same on canvases of 36 x 36, which no network has seen; then, as `trained_`, on those of 20 x 20. */
export function consistencies(network: Network): Record<string, number> {
  const trained = Object.entries(answersKept(network, ROOM));
  return {
    ...answersKept(network, WIDE_ROOM),
    ...Object.fromEntries(trained.map(([name, value]) => [`trained_${name}`, value])),
  };
}
