/** What the sweeps of notebook 30 share: the digits in parts, training with its learning curve, distances. */
import * as tf from "@tensorflow/tfjs";
import { type LabelledImages, loadDigits } from "lib/datasets/mod.ts";
import { Adam, type Module, trainEpoch } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { energyDistance } from "lib/stats/mod.ts";

export const PIXELS = 64;

/** Images to train on and images to judge by. */
export interface Parts {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/**
 * The digits as the data set splits them; or, to choose settings by, its training part alone, of
 * which the last fifth is held out. The held-out images of the evaluation choose nothing.
 */
export async function loadParts(isTuning: boolean): Promise<Parts> {
  const { train, test } = await loadDigits();
  if (!isTuning) return { train, test };
  const border = Math.round(train.count * 0.8);
  return { train: cut(train, 0, border), test: cut(train, border, train.count) };
}

function cut(images: LabelledImages, from: number, to: number): LabelledImages {
  return {
    count: to - from,
    side: images.side,
    images: images.images.slice(from * PIXELS, to * PIXELS),
    labels: images.labels.slice(from, to),
  };
}

/** The images as rows: [images, pixels]. */
export function rowsOf({ images, count }: LabelledImages): tf.Tensor2D {
  return tf.tensor2d(images, [count, PIXELS]);
}

/** How a model is trained. */
export interface FitOptions {
  readonly loss: (x: tf.Tensor2D) => tf.Scalar;
  readonly rate: number;
  readonly epochs: number;
  readonly random: Random;
  /** Called after each epoch, which is counted from 1. */
  readonly after?: (epoch: number) => void;
}

/** Adam on minibatches of 128, in an order of the run's own. */
export function fit(data: LabelledImages, model: Module, options: FitOptions): void {
  const { loss, rate, epochs, random, after } = options;
  const optimizer = new Adam({ learningRate: rate });
  const order = { model, optimizer, random: random.split("order") };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    trainEpoch(data.images, PIXELS, loss, order);
    after?.(epoch);
  }
}

/** {@linkcode energyDistance} of two sets of images: [images, pixels] each. */
export function distanceOf(x: tf.Tensor2D, y: tf.Tensor2D): number {
  return energyDistance(x.dataSync(), y.dataSync(), x.shape[1]);
}

export const scalar = (tensor: tf.Tensor): number => tensor.dataSync()[0]!;
