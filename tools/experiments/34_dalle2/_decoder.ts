/** Training of the decoder of scenes, and of the reader that judges its pictures. */
import * as tf from "@tensorflow/tfjs";
import { loadWeights } from "lib/dalle/_load_weights.ts";
import { newSceneDecoder, type SceneDecoder, SceneReader, toPatches } from "lib/dalle/mod.ts";
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

const SIDE = 16, WARM_UP = 50, DROPPED = 0.1, AVERAGED = 0.98, EXAMPLES = 8000;

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

/** A decoder with new weights, or with those of a file, to train on. */
export function startDecoder(random: Random, file?: Uint8Array<ArrayBuffer>): SceneDecoder {
  const decoder = newSceneDecoder(random);
  if (file !== undefined) loadWeights(decoder.unet, file, "decoder.safetensors");
  return decoder;
}

/**
 * The decoder learns to predict the picture itself from a noisy one and its embedding; a tenth of the time it
 * is not told. The examples are 8,000 scenes of one object, embedded once. Adam, whose rate stays or falls to 0
 * along half a cosine. Returns the average of the weights.
 */
export function trainDecoder(
  { unet, schedule }: SceneDecoder,
  embed: Embed,
  { random, batch, steps, learningRate, falls, onMeasured }: Training & {
    /** Whether the rate falls. */
    readonly falls: boolean;
  },
): tf.NamedTensorMap {
  const draws = random.split("draws"), noise = random.split("noise");
  const examples = drawExamples(embed, random.split("data"));
  const later = falls ? cosineSchedule(learningRate, 0, steps) : () => learningRate;
  const optimizer = new Adam(), rate = warmupSchedule(WARM_UP, later);
  const average = new ExponentialMovingAverage(unet.parameters, { decay: AVERAGED });
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    tf.tidy(() => {
      const rows = Array.from(draws.integers(batch, 0, EXAMPLES), (i) => examples[i]!);
      const isTold = rows.map(() => noise.uniform() < DROPPED ? 0 : 1);
      const condition = tf.tensor2d(
        rows.map(({ z }, i) => z.map((x) => x * isTold[i]! * Math.sqrt(z.length))),
      );
      const pictures = tf.tensor2d(rows.map(({ picture }) => picture)); // [batch, 768]
      const images = tf.reshape<tf.Rank.R4>(pictures, [batch, SIDE, SIDE, 3]);
      const x0 = toPatches(tf.sub<tf.Tensor4D>(tf.mul(images, 2), 1), 2); // [batch, 8, 8, 12]
      const predict = (x: tf.Tensor4D, times: Int32Array) => unet.apply(x, times, { condition });
      const loss = () => diffusionLoss(schedule, predict, x0, { random: noise, predicts: "x0" });
      sum += trainStep({ model: unet, optimizer, loss, maxGradientNorm: 1 }).loss;
    });
    average.update();
    if (step % 100 > 0) continue;
    onMeasured(step, sum / 100);
    sum = 0;
  }
  return average.averages;
}

/** Pictures of one object, and their embeddings. */
function drawExamples(embed: Embed, random: Random): { picture: number[]; z: number[] }[] {
  const pixels = SIDE * SIDE * 3, some = EXAMPLES / 32;
  const { images } = drawScenes(EXAMPLES, { combinations: "training", random });
  const pictures = Array.from(
    { length: EXAMPLES },
    (_, i) => Array.from(images.subarray(i * pixels, (i + 1) * pixels)),
  );
  return Array.from({ length: 32 }, (_, i) => {
    const part = pictures.slice(i * some, (i + 1) * some);
    const rows = tidy(() =>
      embed(tf.reshape<tf.Rank.R4>(tf.tensor2d(part), [some, SIDE, SIDE, 3])).arraySync()
    );
    return part.map((picture, k) => ({ picture, z: rows[k]! }));
  }).flat();
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
