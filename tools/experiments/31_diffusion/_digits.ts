/** The digits of notebook 31, their classifier, and how far samples are from them. */
import * as tf from "@tensorflow/tfjs";
import { type LabelledImages, loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { noiseBetas, type NoiseSchedule, noiseSchedule } from "lib/diffusion/mod.ts";
import { ddimTimes, sampleDdim } from "lib/diffusion/mod.ts";
import { Adam, minibatches, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { frechetDistance } from "lib/stats/mod.ts";
import { DigitClassifier, type UNet } from "lib/unet/mod.ts";

export const SIDE = 16, PIXELS = SIDE * SIDE, FEATURES = 32, STEPS = 100;
const BATCH = 50;

/** Digits of 16 x 16 pixels, from -1 to 1. */
export async function loadSmallDigits(): Promise<{ train: LabelledImages; test: LabelledImages }> {
  const { train, test } = await loadMnist();
  const shrunk = (part: LabelledImages) => {
    const small = shrinkImages(part, { crop: 24, side: SIDE });
    return { ...small, images: small.images.map((ink) => 2 * ink - 1) };
  };
  return { train: shrunk(train), test: shrunk(test) };
}

export function cosineProcess(): NoiseSchedule {
  return noiseSchedule(noiseBetas("cosine", STEPS));
}

/** Rows of a set as pictures: [rows, side, side, 1]. */
export function pictures(images: Float32Array, rows: ArrayLike<number>): tf.Tensor4D {
  const chosen = new Float32Array(rows.length * PIXELS);
  for (let i = 0; i < rows.length; i++) {
    chosen.set(images.subarray(rows[i]! * PIXELS, (rows[i]! + 1) * PIXELS), i * PIXELS);
  }
  return tf.tensor4d(chosen, [rows.length, SIDE, SIDE, 1]);
}

/** Eight epochs of Adam. */
export function trainClassifier({ images, labels, count }: LabelledImages): DigitClassifier {
  const random = new Random(0), order = random.split("order");
  const model = new DigitClassifier({ side: SIDE, random }),
    optimizer = new Adam({ learningRate: 0.003 });
  for (let epoch = 0; epoch < 8; epoch++) {
    for (const rows of minibatches(count, 64, order)) {
      tf.tidy(() => {
        const x = pictures(images, rows);
        const digits = tf.tensor1d(Array.from(rows, (row) => labels[row]!), "int32");
        const targets = tf.oneHot(digits, 10);
        const loss = () => tf.losses.softmaxCrossEntropy(targets, model.apply(x)) as tf.Scalar;
        trainStep({ model, optimizer, loss });
      });
    }
  }
  return model;
}

/** Share of digits that a classifier names rightly. */
export function shareRight(
  classifier: DigitClassifier,
  { images, labels, count }: LabelledImages,
): number {
  const rows = Array.from({ length: count }, (_, i) => i);
  const found = tf.tidy(() => tf.argMax(classifier.apply(pictures(images, rows)), 1).dataSync());
  return labels.filter((digit, i) => found[i] === digit).length / count;
}

/** Of pictures in plain numbers: [pictures * 32]. */
export function featuresOf(classifier: DigitClassifier, images: Float32Array): Float32Array {
  const count = images.length / PIXELS, all = new Float32Array(count * FEATURES);
  for (let start = 0; start < count; start += 500) {
    const rows = Array.from({ length: Math.min(500, count - start) }, (_, i) => start + i);
    all.set(
      tf.tidy(() => classifier.features(pictures(images, rows)).dataSync()),
      start * FEATURES,
    );
  }
  return all;
}

/** Pictures in plain numbers that a U-Net makes of noise, in batches. */
export function samplesOf(
  unet: UNet,
  { count, steps, eta, random }: {
    readonly count: number;
    readonly steps: number;
    readonly eta: number;
    readonly random: Random;
  },
): Float32Array {
  const schedule = cosineProcess(), times = ddimTimes(STEPS, steps);
  const all = new Float32Array(count * PIXELS), first = random.split("first");
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start);
    const made = tf.tidy(() => {
      const noise = normalTensor<tf.Rank.R4>(first, [size, SIDE, SIDE, 1]);
      const options = { times, eta, random, predicts: "v", clip: [-1, 1] } as const;
      return sampleDdim(schedule, (x, t) => unet.apply(x, t), noise, options).dataSync();
    });
    all.set(made, start * PIXELS);
  }
  return all;
}

/** Fréchet distance of the classifier's features. */
export function featureDistance(a: Float32Array, b: Float32Array): number {
  return frechetDistance(a, b, FEATURES);
}
