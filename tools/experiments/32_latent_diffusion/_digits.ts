/** Diffusion of MNIST digits by dense layers, on their pixels or on the codes of an autoencoder. */
import * as tf from "@tensorflow/tfjs";
import type { LabelledImages } from "lib/datasets/mod.ts";
import {
  ddimTimes,
  diffusionLoss,
  noiseBetas,
  noiseSchedule,
  sampleDdim,
  timeEmbedding,
} from "lib/diffusion/mod.ts";
import { Adam, cosineSchedule, losses, MLP, type Module, takeRows, trainStep } from "lib/nn/mod.ts";
import { normalTensor, type Random } from "lib/random/mod.ts";
import { energyDistance } from "lib/stats/mod.ts";
import { Autoencoder } from "lib/vae/mod.ts";

export const PIXELS = 14 * 14, CODE = 16, TIME = 32, HIDDEN = 128;
const BATCH = 128, SAMPLES = 1000, SAMPLING_STEPS = 50;
const SCHEDULE = noiseSchedule(noiseBetas("cosine", 1000));

/** Digits of 14 x 14: rows of pixels in [0, 1], the means of 2 x 2. */
export interface Digits {
  readonly count: number;
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
}

/** The digits from one number to another, halved in size. */
export function halve({ images, labels, side }: LabelledImages, from: number, to: number): Digits {
  const half = side / 2, pixels = new Float32Array((to - from) * half * half);
  for (let i = 0; i < to - from; i++) {
    for (let row = 0; row < half; row++) {
      for (let column = 0; column < half; column++) {
        const at = (from + i) * side * side + 2 * row * side + 2 * column;
        const sum = images[at]! + images[at + 1]! + images[at + side]! + images[at + side + 1]!;
        pixels[(i * half + row) * half + column] = sum / 4;
      }
    }
  }
  return { count: to - from, pixels, labels: labels.slice(from, to) };
}

/** Adam with a cosine to 0, on batches drawn at random. */
function fit(
  model: Module,
  data: { readonly table: Float32Array; readonly width: number },
  { steps, learningRate, random }: {
    readonly steps: number;
    readonly learningRate: number;
    readonly random: Random;
  },
  loss: (x: tf.Tensor2D, rows: Int32Array) => tf.Scalar,
): void {
  const optimizer = new Adam(), rate = cosineSchedule(learningRate, 0, steps);
  const count = data.table.length / data.width;
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    const rows = random.integers(BATCH, 0, count);
    trainStep({
      ...{ model, optimizer },
      loss: () => loss(takeRows(data.table, data.width, rows), rows),
    });
  }
}

/** Codes of digits with mean 0 and variance 1 in each number, and the way back. */
export function trainAutoencoder(
  { pixels, count }: Digits,
  { steps, random }: { readonly steps: number; readonly random: Random },
) {
  const model = new Autoencoder({
    random: random.split("model"),
    pixels: PIXELS,
    hidden: HIDDEN,
    code: CODE,
  });
  const data = { table: pixels, width: PIXELS };
  fit(
    model,
    data,
    { steps, learningRate: 3e-3, random: random.split("order") },
    (x) => model.loss(x),
  );
  const codes = model.encode(tf.tensor2d(pixels, [count, PIXELS]));
  const { mean, variance } = tf.moments(codes, 0), deviation = tf.sqrt(variance);
  return {
    model,
    codes: tf.div<tf.Tensor2D>(tf.sub(codes, mean), deviation),
    decode: (z: tf.Tensor2D) =>
      tf.sigmoid(model.decode(tf.add<tf.Tensor2D>(tf.mul(z, deviation), mean))),
  };
}

/** A denoiser that predicts the clean vector from the noisy one and the time. */
export class Denoiser {
  readonly model: MLP;
  readonly #size: number;

  constructor(size: number, width: number, random: Random) {
    this.#size = size;
    this.model = new MLP([size + TIME, width, width, size], { random, activation: "silu" });
  }

  apply(x: tf.Tensor2D, time: ArrayLike<number>): tf.Tensor2D {
    const times = tf.tensor2d(timeEmbedding(time, TIME).map((row) => [...row]));
    return this.model.apply(tf.concat([x, times], 1)); // [batch, size + TIME] to [batch, size]
  }

  train(table: Float32Array, options: {
    readonly steps: number;
    readonly learningRate: number;
    readonly random: Random;
  }): void {
    const noise = options.random.split("noise");
    const data = { table, width: this.#size };
    fit(
      this.model,
      data,
      { ...options, random: options.random.split("order") },
      (x) =>
        diffusionLoss(SCHEDULE, (x, times) => this.apply(x, times), x, {
          ...{ random: noise, predicts: "x0" },
        }),
    );
  }

  sample(random: Random): tf.Tensor2D {
    const x = normalTensor<tf.Rank.R2>(random, [SAMPLES, this.#size]);
    const predict = (x: tf.Tensor2D, time: number) =>
      this.apply(x, new Array<number>(SAMPLES).fill(time));
    const times = ddimTimes(SCHEDULE.steps, SAMPLING_STEPS);
    return sampleDdim(SCHEDULE, predict, x, { times, predicts: "x0" });
  }
}

/** 32 features of a classifier of the digits. */
export function trainFeatures({ pixels, labels }: Digits, random: Random) {
  const sizes = [PIXELS, HIDDEN, TIME], first = new MLP(sizes, { random: random.split("first") });
  const last = new MLP([TIME, 10], { random: random.split("last") });
  const model = { first, last };
  const features = (x: tf.Tensor2D) => tf.relu(first.apply(x)) as tf.Tensor2D;
  const optimizer = new Adam({ learningRate: 2e-3 }), order = random.split("order");
  const variables = Object.fromEntries(
    Object.entries(model).flatMap(([name, part]) =>
      Object.entries(part.parameters).map(([own, variable]) => [`${name}/${own}`, variable])
    ),
  );
  for (let step = 0; step < 250; step++) {
    const rows = order.integers(BATCH, 0, labels.length);
    trainStep({
      ...{ variables, optimizer },
      loss: () => {
        const target = tf.tensor1d(Array.from(rows, (row) => labels[row]!), "int32");
        const logits = last.apply(features(takeRows(pixels, PIXELS, rows)));
        return losses.sparseCategoricalCrossEntropy(target, logits, { fromLogits: true });
      },
    });
  }
  return features;
}

/** Energy distances to real digits: of pixels, and of a classifier's features. */
export function distances(
  samples: tf.Tensor2D,
  real: tf.Tensor2D,
  features: (x: tf.Tensor2D) => tf.Tensor2D,
) {
  const of = (x: tf.Tensor2D, y: tf.Tensor2D) =>
    energyDistance(x.dataSync(), y.dataSync(), x.shape[1]);
  return { pixels: of(samples, real), features: of(features(samples), features(real)) };
}

/** Multiply-adds of the denoiser for one vector and step, and of the decoder for one digit. */
export const multiplyAdds = {
  denoiser: (size: number, width: number) => (size + TIME) * width + width * width + width * size,
  decoder: CODE * HIDDEN + HIDDEN * PIXELS,
};
