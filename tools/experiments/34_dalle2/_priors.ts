/** The two priors of DALL·E 2 in small: each an MLP with two hidden layers, trained for as many passes. */
import * as tf from "@tensorflow/tfjs";
import { bucketsOf, fromTokens, toTokens } from "lib/dalle/mod.ts";
import {
  ddimTimes,
  diffusionLoss,
  noiseBetas,
  noiseSchedule,
  sampleDdim,
  timeEmbedding,
} from "lib/diffusion/mod.ts";
import { Adam, cosineSchedule, losses, MLP, trainStep } from "lib/nn/mod.ts";
import { normalTensor, type Random } from "lib/random/mod.ts";
import { tidy } from "lib/tensor/mod.ts";
import { CAPTIONS } from "./_worlds.ts";

/** Draws a batch: numbers of captions, and embeddings that are the prior's to learn. */
export type NextBatch = () => { readonly captions: Int32Array; readonly embeddings: tf.Tensor2D };

/** How a prior is trained. */
export interface PriorTraining {
  readonly size: number;
  readonly learningRate: number;
  /** Steps of training. Default 500. */
  readonly steps?: number;
  readonly next: NextBatch;
  readonly random: Random;
}

/** A trained prior. */
export interface Prior {
  /** Mean loss of the steps, 25 by 25. */
  readonly curve: readonly number[];
  /** Embeddings for captions; the passes through the network are given where they are free. */
  readonly sample: (captions: ArrayLike<number>, random: Random, passes: number) => tf.Tensor2D;
  /** Multiply-adds of one pass. */
  readonly multiplyAdds: number;
}

const HIDDEN = [128, 128], BIN = 25, TIMES = 16, BUCKETS = 32;
const schedule = noiseSchedule(noiseBetas("cosine", 100));

const captionRows = (captions: ArrayLike<number>) =>
  tf.oneHot(tf.tensor1d(Int32Array.from(captions), "int32"), CAPTIONS).toFloat() as tf.Tensor2D;

/** Predicts the embedding itself from a noisy one; as many passes as wanted. */
export function trainDiffusionPrior(training: PriorTraining): Prior {
  const { size, random, next } = training;
  const sizes = [size + TIMES + CAPTIONS, ...HIDDEN, size];
  const model = new MLP(sizes, { activation: "silu", random: random.split("weights") });
  const predict = (captions: tf.Tensor2D) => (x: tf.Tensor2D, time: number | Int32Array) => {
    const times = typeof time === "number" ? new Int32Array(x.shape[0]).fill(time) : time;
    const rows = timeEmbedding(times, TIMES).map((row) => Array.from(row));
    return model.apply(tf.concat([x, tf.tensor2d(rows), captions], 1)); // [batch, size]
  };
  const noise = random.split("noise");
  const curve = fit(model, training, () => {
    const { captions, embeddings } = next();
    const options = { random: noise, predicts: "x0" } as const;
    const given = predict(captionRows(captions));
    return () => diffusionLoss(schedule, given, embeddings, options);
  });
  const sample: Prior["sample"] = (captions, random, passes) =>
    tf.tidy(() => {
      const start = normalTensor<tf.Rank.R2>(random, [captions.length, size]);
      const times = ddimTimes(schedule.steps, passes);
      return sampleDdim(schedule, predict(captionRows(captions)), start, { times, predicts: "x0" });
    });
  return { curve, sample, multiplyAdds: multiplyAddsOf(sizes) };
}

/** Predicts the bucket of each number from those before it; one pass a number. */
export function trainAutoregressivePrior(training: PriorTraining): Prior {
  const { size, random, next } = training;
  const sizes = [2 * size + CAPTIONS, ...HIDDEN, BUCKETS];
  const model = new MLP(sizes, { activation: "silu", random: random.split("weights") });
  const buckets = tidy(() =>
    bucketsOf(
      tf.concat(Array.from({ length: 20 }, () => next().embeddings)) as tf.Tensor2D,
      BUCKETS,
    )
  );
  const places = random.split("places");
  /** Logits of the number at a place, of which only those before it are seen. */
  const logits = (seen: tf.Tensor2D, at: tf.Tensor1D, captions: ArrayLike<number>) =>
    model.apply(tf.concat([seen, tf.oneHot(at, size).toFloat(), captionRows(captions)], 1));
  const curve = fit(model, training, () => {
    const { captions, embeddings } = next(), tokens = toTokens(buckets, embeddings);
    const at = tf.tensor1d(places.integers(captions.length, 0, size), "int32");
    const before = tf.less(tf.range(0, size, 1, "int32"), tf.expandDims(at, 1)); // [batch, size]
    const seen = tf.mul<tf.Tensor2D>(fromTokens(buckets, tokens), before);
    const target = tf.sum(tf.mul(tokens, tf.oneHot(at, size)), 1).toInt() as tf.Tensor1D;
    return () =>
      losses.sparseCategoricalCrossEntropy(target, logits(seen, at, captions), {
        fromLogits: true,
      });
  });
  const sample: Prior["sample"] = (captions, random) => {
    const count = captions.length, tokens = new Int32Array(count * size);
    for (let place = 0; place < size; place++) {
      const rows = tf.tidy(() => {
        const drawn = fromTokens(buckets, tf.tensor2d(tokens, [count, size], "int32"));
        const isBefore = tf.less(tf.range(0, size, 1, "int32"), place); // [size]
        const at = tf.fill([count], place, "int32") as tf.Tensor1D;
        return tf.softmax(logits(tf.mul<tf.Tensor2D>(drawn, isBefore), at, captions)).dataSync();
      });
      for (let row = 0; row < count; row++) {
        const p = rows.subarray(row * BUCKETS, (row + 1) * BUCKETS);
        tokens[row * size + place] = random.categorical(p);
      }
    }
    return tf.tidy(() => fromTokens(buckets, tf.tensor2d(tokens, [count, size], "int32")));
  };
  return { curve, sample, multiplyAdds: multiplyAddsOf(sizes) };
}

function fit(
  model: MLP,
  { learningRate, steps = 500 }: PriorTraining,
  lossOf: () => () => tf.Scalar,
): number[] {
  const optimizer = new Adam({ learningRate }), rateAt = cosineSchedule(learningRate, 0, steps);
  const curve: number[] = [];
  for (let step = 0; step < steps; step++) {
    if (step % BIN === 0) curve.push(0);
    optimizer.learningRate = rateAt(step);
    const { loss } = tidy(() => trainStep({ model, optimizer, loss: lossOf() }));
    curve[curve.length - 1]! += loss / BIN;
  }
  optimizer.dispose();
  return curve;
}

function multiplyAddsOf(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, outputs, i) => sum + sizes[i]! * outputs, 0);
}
