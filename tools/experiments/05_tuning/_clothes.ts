/** Notebook 05: a small network learns to tell clothes apart, by any settings of a search. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { type LabelledImages, loadFashionMnist, shrinkImages } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { Dense, Dropout, minibatches, SGD, takeRows } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import type { Settings, Training } from "lib/tuning/mod.ts";

/** Where is looked. */
export const SPACE = {
  learningRate: { from: 1e-4, to: 1, scale: "log" },
  units: { from: 4, to: 128, scale: "log", isWhole: true },
  dropout: { from: 0, to: 0.8 },
} as const;

/** Settings of a training. */
export type ClothesSettings = Settings<typeof SPACE>;

/** Images 14 pixels wide and high. */
export const SIDE = 14;
const PIXELS = SIDE * SIDE, BATCH = 64;
const { train, test } = await loadFashionMnist();
/** Those to train on and to choose by. */
export const images = shrinkImages(train, { side: SIDE });
/** Those that nothing is chosen by. */
export const heldOut = shrinkImages(test, { side: SIDE });

/** The images of one repeat: numbers of rows that share none. */
export function drawParts(random: Random): { training: Uint32Array; validation: Uint32Array } {
  const order = random.split("parts").permutation(images.count);
  return { training: order.slice(0, 300), validation: order.slice(300, 500) };
}

/** What a network scores. */
interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** A training that tells more than its score on validation images. */
export interface ClothesTraining extends Training {
  readonly train: (epochs: number) => number;
  /** One epoch on images in place of those of `rows`, such as augmented ones: [rows][14 * 14]. */
  readonly trainOn: (pixels: Float32Array) => void;
  /** On the images trained on. */
  readonly training: () => Score;
  /** On images that nothing was chosen by. */
  readonly test: () => Score;
  /** On any images. */
  readonly on: (images: Pick<LabelledImages, "images" | "labels">) => Score;
  readonly dispose: () => void;
}

/** What a training needs besides its settings. */
export interface ClothesOptions {
  /** Numbers of the images to train on. */
  readonly rows: Uint32Array;
  /** Numbers of the images that give the score. */
  readonly validation: Uint32Array;
  /** Of weights, order and dropout. */
  readonly random: Random;
}

await setUpBackend();

/** The mean loss of logits [images, 10]. */
const lossOf = (labels: number[], logits: tf.Tensor2D) =>
  sparseCategoricalCrossEntropy(tf.tensor1d(labels, "int32"), logits, { fromLogits: true });

/** One hidden layer with dropout, stochastic gradient descent with momentum 0.9. */
export function startClothes(
  { learningRate, units, dropout }: ClothesSettings,
  { rows, validation, random }: ClothesOptions,
): ClothesTraining {
  const hidden = new Dense(PIXELS, units, {
    ...{ activation: "relu", initializer: "he_normal" },
    random: random.split("hidden"),
  });
  const output = new Dense(units, 10, { random: random.split("output") });
  const dropping = new Dropout(dropout), masks = random.split("dropout");
  const variables = [...hidden.variables, ...output.variables], order = random.split("order");
  const optimizer = new SGD({ learningRate, momentum: 0.9 });
  const logits = (x: tf.Tensor, training = false) =>
    output.apply(dropping.apply(hidden.apply(x), { training, random: masks })) as tf.Tensor2D;
  const judge = (of: Pick<LabelledImages, "images" | "labels">, chosen: ArrayLike<number>): Score =>
    tf.tidy(() => {
      const labels = Array.from(chosen, (row) => of.labels[row]!);
      const y = logits(takeRows(of.images, PIXELS, Uint32Array.from(chosen))); // [images, 10]
      const loss = lossOf(labels, y).dataSync()[0]!;
      const said = tf.argMax(y, 1).dataSync();
      const right = labels.filter((label, i) => label === said[i]).length;
      return { loss, accuracy: right / labels.length };
    });
  const pixels = Float32Array.from(
    Array.from(rows).flatMap((row) =>
      Array.from(images.images.subarray(row * PIXELS, (row + 1) * PIXELS))
    ),
  );
  const trainOn = (shown: Float32Array) => {
    for (const batch of minibatches(rows.length, BATCH, order)) {
      tf.tidy(() => {
        const x = takeRows(shown, PIXELS, batch); // [64, 196]
        const labels = Array.from(batch, (i) => images.labels[rows[i]!]!);
        const { grads } = tf.variableGrads(() => lossOf(labels, logits(x, true)), variables);
        optimizer.applyGradients(grads, { areFinite: true });
      });
    }
  };
  return {
    trainOn,
    train: (epochs) => {
      for (let i = 0; i < epochs; i++) trainOn(pixels);
      return judge(images, validation).accuracy;
    },
    training: () => judge(images, rows),
    test: () => judge(heldOut, heldOut.labels.keys().toArray()),
    on: (shown) => judge(shown, shown.labels.keys().toArray()),
    dispose: () => [hidden, output, optimizer].forEach((part) => part.dispose()),
  };
}

/** Accuracy on held-out images of three trainings on all images but those, by the settings found. */
export function retrain(
  settings: ClothesSettings,
  epochs: number,
  parts: ReturnType<typeof drawParts>,
  random: Random,
): number {
  const rows = Uint32Array.from([...parts.training, ...parts.validation]);
  const accuracies = [0, 1, 2].map((again) => {
    const own = random.split("retrain").split(again);
    const model = startClothes(settings, { rows, validation: parts.validation, random: own });
    model.train(epochs);
    const { accuracy } = model.test();
    model.dispose();
    return accuracy;
  });
  return accuracies.reduce((a, b) => a + b) / accuracies.length;
}
