/** Training of the decoder of scenes, and of the reader that judges its pictures. */
import * as tf from "@tensorflow/tfjs";
import { newSceneDecoder, SceneReader, toPatches } from "lib/dalle/mod.ts";
import {
  drawScenes,
  type SceneCombinations,
  sceneCombinations,
  type Scenes,
} from "lib/datasets/mod.ts";
import { diffusionLoss } from "lib/diffusion/mod.ts";
import {
  Adam,
  cosineSchedule,
  ExponentialMovingAverage,
  losses,
  trainStep,
  warmupSchedule,
} from "lib/nn/mod.ts";
import { normalTensor, type Random } from "lib/random/mod.ts";
import { tidy } from "lib/tensor/mod.ts";

/** Unit vectors of pictures, [batch, 16, 16, 3] to [batch, size]. */
export type Embed = (images: tf.Tensor4D) => tf.Tensor2D;

/** How either is trained. */
export interface Training {
  readonly steps: number;
  /** Scenes in a batch, even. */
  readonly batch: number;
  readonly learningRate: number;
  readonly random: Random;
  /** Told every hundred steps: how many, and their mean loss. */
  readonly onMeasured: (steps: number, loss: number) => void;
}

const SIDE = 16, WARM_UP = 50, DROPPED = 0.1, AVERAGED = 0.98;

/** Half scenes of one object, half of two. */
export function drawBatch(
  count: number,
  combinations: SceneCombinations,
  random: Random,
): Scenes[] {
  return [1, 2].map((objects) => drawScenes(count / 2, { objects, combinations, random }));
}

/** Their pictures, [count, 16, 16, 3]. */
export function imagesOf(scenes: readonly Scenes[]): tf.Tensor4D {
  return tf.concat(scenes.map(({ images, count }) => tf.tensor4d(images, [count, SIDE, SIDE, 3])));
}

/**
 * The decoder learns to predict v for scenes of one object, given the embedding; a tenth of the time it is not
 * told. Adam at one rate, so that more steps go on where fewer ended; the weights are averaged.
 */
export function trainDecoder(
  embed: Embed,
  { random, batch, steps, learningRate, onMeasured }: Training & {
    readonly onMeasured: (steps: number, loss: number, averages: tf.NamedTensorMap) => void;
  },
): void {
  const { unet, schedule } = newSceneDecoder(random.split("weights"));
  const data = random.split("data"), noise = random.split("noise");
  const optimizer = new Adam(), rate = warmupSchedule(WARM_UP, () => learningRate);
  const average = new ExponentialMovingAverage(unet.parameters, { decay: AVERAGED });
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    tf.tidy(() => {
      const scenes = drawScenes(batch, { combinations: "training", random: data });
      const images = imagesOf([scenes]), z = embed(images);
      const isTold = Float32Array.from({ length: batch }, () => noise.uniform() < DROPPED ? 0 : 1);
      const scale = tf.mul(tf.tensor2d(isTold, [batch, 1]), Math.sqrt(z.shape[1]));
      const condition = tf.mul<tf.Tensor2D>(z, scale);
      const x0 = toPatches(tf.sub<tf.Tensor4D>(tf.mul(images, 2), 1), 2); // [batch, 8, 8, 12]
      const predict = (x: tf.Tensor4D, times: Int32Array) => unet.apply(x, times, { condition });
      const loss = () => diffusionLoss(schedule, predict, x0, { random: noise, predicts: "v" });
      sum += trainStep({ model: unet, optimizer, loss, maxGradientNorm: 1 }).loss;
    });
    average.update();
    if (step % 100 > 0) continue;
    onMeasured(step, sum / 100, average.averages as tf.NamedTensorMap);
    sum = 0;
  }
}

/** The reader learns which combinations are in a picture, with some noise on it. */
export function trainReader({ random, batch, ...training }: Training): SceneReader {
  const reader = new SceneReader(random.split("weights")), combinations = sceneCombinations();
  const data = random.split("data"), noise = random.split("noise");
  train(reader, training, () => {
    const scenes = drawBatch(batch, "all", data), clean = imagesOf(scenes);
    const images = tf.add<tf.Tensor4D>(clean, normalTensor(noise, clean.shape, 0, 0.05));
    const shares = scenes.flatMap(({ objects }) =>
      objects.map((all) =>
        combinations.map(({ shape, colour }) =>
          all.some((one) => one.shape === shape && one.colour === colour) ? 1 / all.length : 0
        )
      )
    );
    const targets = tf.tensor2d(shares); // [batch, 30]
    const options = { fromLogits: true } as const;
    return () => losses.categoricalCrossEntropy(targets, reader.apply(images), options);
  });
  return reader;
}

/** Share of scenes whose combinations the reader names all. */
export function readerAccuracy(reader: SceneReader, { images, objects, count }: Scenes): number {
  const found = tidy(() =>
    reader.read(tf.tensor4d(images, [count, SIDE, SIDE, 3]), objects[0]!.length)
  );
  const right = objects.filter((all, i) =>
    all.every((one) => found[i]!.some((f) => f.shape === one.shape && f.colour === one.colour))
  );
  return right.length / count;
}

function train(
  model: SceneReader,
  { steps, learningRate, onMeasured }: Omit<Training, "random" | "batch">,
  lossOf: () => () => tf.Scalar,
): void {
  const rate = warmupSchedule(WARM_UP, cosineSchedule(learningRate, 0, steps));
  const optimizer = new Adam();
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    tf.tidy(() => {
      sum += trainStep({ model, optimizer, loss: lossOf(), maxGradientNorm: 1 }).loss;
    });
    if (step % 100 > 0) continue;
    onMeasured(step, sum / 100);
    sum = 0;
  }
  optimizer.dispose();
}
