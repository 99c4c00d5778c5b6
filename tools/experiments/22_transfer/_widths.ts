/** Notebook 22's prototypes: bodies of several widths that know 0 to 5 tell 6 to 9 from no, 1, 5 or 20 examples. */
import * as tf from "@tensorflow/tfjs";
import { accuracy } from "lib/nn/metrics/mod.ts";
import { Adam, Dense, losses, minibatches, takeRows, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { drawTarget, newTest, oldTest, oldTrain, PIXELS } from "./_tasks.ts";

/** A body of `2 width` and `width` units. */
export interface Body {
  /** Units of its last layer; 0: there is no body, and pixels are compared. */
  readonly width: number;
  /** What it was trained on. */
  readonly source: "nothing" | "0 to 5";
}

const STEPS = 450, BATCH = 32, LEARNING_RATE = 0.001, OLD_CLASSES = 6, CLASSES = 4;
const EPISODES = 30, SHOTS = [1, 5, 20], MOST = 20;

type Features = (images: Float32Array) => tf.Tensor2D;

/** Accuracy on held-out images of 6 to 9, mean over episodes, by the number of examples of each. */
export function prototypesOf(body: Body, seed: number): Record<string, number> {
  const random = new Random(seed), metrics: Record<string, number> = {};
  const featuresOf = body.width === 0 ? pixels : trainBody(body, random.split("body"), metrics);
  const asked = featuresOf(newTest.inputs); // [count, width]
  const score = (means: tf.Tensor2D) => accuracy(newTest.labels, nearest(asked, means));
  metrics.shots_0 = tf.tidy(() => score(featuresOf(drawings())));
  for (const shots of SHOTS) metrics[`shots_${shots}`] = 0;
  for (let episode = 0; episode < EPISODES; episode++) {
    const { train } = drawTarget(MOST, random.split("episode").split(episode));
    tf.tidy(() => {
      const examples = tf.reshape(featuresOf(train.inputs), [CLASSES, MOST, -1]);
      for (const shots of SHOTS) {
        const some = tf.slice(examples, [0, 0, 0], [CLASSES, shots, -1]);
        metrics[`shots_${shots}`]! += score(tf.mean(some, 1)) / EPISODES;
      }
    });
  }
  return metrics;
}

const pixels: Features = (images) => tf.tensor2d(images, [images.length / PIXELS, PIXELS]);

function trainBody(
  { width, source }: Body,
  random: Random,
  metrics: Record<string, number>,
): Features {
  const hidden = (inputs: number, units: number, name: string) =>
    new Dense(inputs, units, {
      ...{ activation: "relu", initializer: "he_normal", random: random.split(name) },
    });
  const layers = [hidden(PIXELS, 2 * width, "first"), hidden(2 * width, width, "second")];
  const head = new Dense(width, OLD_CLASSES, { random: random.split("head") });
  const featuresOf: Features = (images) =>
    tf.tidy(() => layers.reduce<tf.Tensor2D>((h, layer) => layer.apply(h), pixels(images)));
  const logitsOf = (images: Float32Array) => head.apply(featuresOf(images));
  if (source === "nothing") return featuresOf;
  const variables = [...layers, head].flatMap((layer) => layer.variables);
  const optimizer = new Adam({ learningRate: LEARNING_RATE }), order = random.split("order");
  for (let step = 0; step < STEPS;) {
    for (const rows of minibatches(oldTrain.labels.length, BATCH, order)) {
      if (step++ === STEPS) break;
      const y = tf.tensor1d(Array.from(rows, (row) => oldTrain.labels[row]!), "int32");
      const x = takeRows(oldTrain.inputs, PIXELS, rows);
      const loss = () =>
        losses.sparseCategoricalCrossEntropy(
          y,
          head.apply(layers.reduce<tf.Tensor2D>((h, layer) => layer.apply(h), x)),
          { fromLogits: true },
        );
      trainStep({ variables, loss, optimizer });
      tf.dispose([x, y]);
    }
  }
  const guessed = tf.tidy(() => tf.argMax(logitsOf(oldTest.inputs), 1).dataSync());
  metrics.old = accuracy(oldTest.labels, guessed);
  return featuresOf;
}

function nearest(asked: tf.Tensor2D, means: tf.Tensor2D): ArrayLike<number> {
  return tf.tidy(() => {
    const cross = tf.matMul(asked, means, false, true); // [count, classes]
    return tf.argMin(tf.sub(tf.sum(tf.square(means), 1), tf.mul(2, cross)), 1).dataSync();
  });
}

/** Strokes of a pocket calculator's digits: from and to, in pixels of an image of 28 by 28. */
const STROKES: Record<string, readonly [x1: number, y1: number, x2: number, y2: number]> = {
  ...{ top: [9, 5, 18, 5], middle: [9, 14, 18, 14], bottom: [9, 22, 18, 22] },
  ...{ upperLeft: [9, 5, 9, 14], upperRight: [18, 5, 18, 14] },
  ...{ lowerLeft: [9, 14, 9, 22], lowerRight: [18, 14, 18, 22] },
};
const LEFT_OUT: readonly (readonly string[])[] = [
  ["upperRight"], // 6
  ["upperLeft", "middle", "lowerLeft", "bottom"], // 7
  [], // 8
  ["lowerLeft"], // 9
];

/** In place of examples: a description of each class that a body of images can read, a drawing. */
function drawings(): Float32Array {
  const side = Math.sqrt(PIXELS), images = new Float32Array(CLASSES * PIXELS);
  LEFT_OUT.forEach((leftOut, c) => {
    for (const [name, [x1, y1, x2, y2]] of Object.entries(STROKES)) {
      if (leftOut.includes(name)) continue;
      for (let y = y1 - 1; y <= y2 + 1; y++) {
        for (let x = x1 - 1; x <= x2 + 1; x++) images[c * PIXELS + y * side + x] = 1;
      }
    }
  });
  return images;
}
