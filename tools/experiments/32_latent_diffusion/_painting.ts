/** Trains the diffusion model that paints scenes, on the latents of the first stage. */
import * as tf from "@tensorflow/tfjs";
import { SCENE_SHAPES, SCENE_SIZES, sceneCombinations, type SceneShape } from "lib/datasets/mod.ts";
import { addNoise, sampleLatent } from "lib/diffusion/mod.ts";
import {
  LATENT_SCHEDULE,
  LatentDiffusion,
  type LatentDiffusionConfig,
  type PictureAutoencoder,
  type SceneMatcher,
} from "lib/latent_diffusion/mod.ts";
import { Adam, ExponentialMovingAverage, takeRows, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { FIRST_TUNING_SEED } from "../../sweep/define_sweep.ts";
import { drawBatch } from "./_first_stage.ts";

/** Pictures as the diffusion model sees them, and back. */
export interface Space {
  readonly config: LatentDiffusionConfig;
  /** What is computed once for each picture. */
  read(pictures: tf.Tensor4D): tf.Tensor4D;
  /** From that to an example for the diffusion model. */
  encode(read: tf.Tensor4D, random: Random): tf.Tensor4D;
  /** Back to pictures in [0, 1]. */
  readonly decode: (x: tf.Tensor4D) => tf.Tensor4D;
}

/** Latents of an autoencoder, brought to variance 1. */
export function latentSpace(
  autoencoder: PictureAutoencoder,
  scale: number,
): Space {
  return {
    config: {
      ...{ side: 4, channels: 8, width: 32, multipliers: [1, 2], attentionLevels: [0] },
    },
    read: (pictures) => autoencoder.encode(pictures),
    encode: (moments, random) => {
      const [batch, height, width, both] = moments.shape;
      const epsilon = normalTensor<tf.Rank.R4>(random, [batch, height, width, both / 2]);
      return sampleLatent(moments, epsilon, scale).z;
    },
    decode: (z) => tf.clipByValue(autoencoder.decode(tf.div(z, scale)), 0, 1),
  };
}

/** How a diffusion model is trained. */
export interface PaintingOptions {
  readonly steps: number;
  readonly learningRate: number;
  readonly random: Random;
  /** Where the training starts. Default: from drawn weights. */
  readonly start?: LatentDiffusion | undefined;
  /** Called every so many steps, with the averaged weights in the model. */
  readonly every: number;
  readonly onMeasured: (step: number, model: LatentDiffusion, loss: number) => Promise<void>;
}

/** Scenes to train on: their moments are computed once, so many at a time. */
const SCENES = 32_768, AT_ONCE = 1024;
const BATCH = 128, WARM_UP = 100, EMA = 0.998, WITHOUT_CAPTION = 0.1;

/**
 * Adam on the noise with a constant rate, each caption left out now and then. What is measured is the moving
 * average of the weights, so that a model can be taken after any number of steps; ends with the last one.
 */
export async function trainPainter(
  space: Space,
  { steps, learningRate, random, start, every, onMeasured }: PaintingOptions,
): Promise<LatentDiffusion> {
  const draw = random.split("scenes"), noises = random.split("noise");
  const { table, captions, shape } = readScenes(space, draw);
  const model = new LatentDiffusion(space.config, { random: random.split("model") });
  const averaged = new LatentDiffusion(space.config, { random: random.split("model") });
  if (start !== undefined) model.load(start.parameters);
  const optimizer = new Adam(), width = table.length / SCENES;
  const average = new ExponentialMovingAverage(model.parameters, { decay: EMA });
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = learningRate * Math.min(1, step / WARM_UP);
    sum += trainStep({
      ...{ model, optimizer, maxGradientNorm: 1 },
      loss: () => {
        const rows = draw.integers(BATCH, 0, SCENES);
        const known = Array.from(rows, (row) => {
          return draw.uniform() < WITHOUT_CAPTION ? "" : captions[row]!;
        });
        const read = tf.reshape<tf.Rank.R4>(takeRows(table, width, rows), [BATCH, ...shape]);
        const x0 = space.encode(read, noises);
        const times = noises.integers(BATCH, 0, LATENT_SCHEDULE.steps);
        const noise = normalTensor<tf.Rank.R4>(noises, x0.shape);
        const x = addNoise(LATENT_SCHEDULE, x0, times, noise);
        return tf.mean(tf.square(tf.sub(model.apply(x, times, known), noise))) as tf.Scalar;
      },
    }).loss;
    average.update();
    if (step % every > 0) continue;
    averaged.load(average.averages);
    await onMeasured(step, averaged, sum / every);
    sum = 0;
  }
  average.dispose();
  optimizer.dispose();
  model.dispose();
  return averaged;
}

/** What a space reads of the scenes to train on: rows of `shape`. */
function readScenes(space: Space, draw: Random) {
  const captions: string[] = [], parts: Float32Array[] = [];
  let shape: [number, number, number] = [0, 0, 0];
  for (let from = 0; from < SCENES; from += AT_ONCE) {
    tf.tidy(() => {
      const batch = drawBatch(AT_ONCE, "training", draw), read = space.read(batch.pictures);
      captions.push(...batch.captions);
      parts.push(read.dataSync<"float32">().slice());
      shape = read.shape.slice(1) as typeof shape;
    });
  }
  const size = parts[0]!.length, table = new Float32Array(parts.length * size);
  parts.forEach((part, i) => table.set(part, i * size));
  return { table, captions, shape };
}

/** A picture of a scene is right when so much of its squared values is explained by the wished one. */
const CLEAR = 0.85;
/** How pictures are drawn to be judged: noises, guidance and steps of the sampler. */
const JUDGED = { noises: 4, scale: 3, steps: 10 };

/** The share of right pictures for each shape: all trained pairs in both sizes, by the nearest scene. */
export function rightShares(
  model: LatentDiffusion,
  matcher: SceneMatcher,
  { config, decode }: Space,
): Record<SceneShape, number> {
  const wished = sceneCombinations("training").flatMap((pair) =>
    SCENE_SIZES.map((size) => ({ ...pair, size }))
  );
  const captions = wished.map(({ size, colour, shape }) => `a ${size} ${colour} ${shape}`);
  const right = Object.fromEntries(SCENE_SHAPES.map((shape) => [shape, [] as number[]]));
  const { side, channels = 1 } = config;
  for (let i = 0; i < JUDGED.noises; i++) {
    tf.tidy(() => {
      const random = new Random(FIRST_TUNING_SEED + i);
      const noise = normalTensor<tf.Rank.R4>(random, [wished.length, side, side, channels]);
      const pictures = decode(model.sample(captions, { ...JUDGED, noise }));
      for (const [k, seen] of matcher.match(pictures).entries()) {
        const { shape, colour, size } = wished[k]!;
        const is = seen.shape === shape && seen.colour === colour && seen.size === size;
        right[shape]!.push(Number(is && seen.explained >= CLEAR));
      }
    });
  }
  return Object.fromEntries(
    Object.entries(right).map(([shape, all]) => [shape, all.reduce((a, b) => a + b) / all.length]),
  ) as Record<SceneShape, number>;
}
