/** Trains a diffusion model on latents or on pictures, and judges what it paints for captions. */
import * as tf from "@tensorflow/tfjs";
import {
  describeScene,
  SCENE_COLOURS,
  SCENE_SHAPES,
  SCENE_SIZES,
  type SceneCombination,
  sceneCombinations,
} from "lib/datasets/mod.ts";
import { addNoise, sampleLatent } from "lib/diffusion/mod.ts";
import {
  LATENT_SCHEDULE,
  LatentDiffusion,
  type LatentDiffusionConfig,
  type PictureAutoencoder,
  type SceneJudge,
} from "lib/latent_diffusion/mod.ts";
import {
  Adam,
  cosineSchedule,
  ExponentialMovingAverage,
  takeRows,
  trainStep,
  warmupSchedule,
} from "lib/nn/mod.ts";
import { normalTensor, type Random } from "lib/random/mod.ts";
import { energyDistance } from "lib/stats/mod.ts";
import { drawBatch } from "./_first_stage.ts";

/** Pictures as the diffusion model sees them, and back. */
export interface Space {
  readonly config: LatentDiffusionConfig;
  /** What is computed once for each picture. */
  read(pictures: tf.Tensor4D): tf.Tensor4D;
  /** From that to an example for the diffusion model. */
  encode(read: tf.Tensor4D, random: Random): tf.Tensor4D;
  /** Back to pictures in [0, 1]. */
  decode(x: tf.Tensor4D): tf.Tensor4D;
}

/** Pictures themselves, from -1 to 1. */
export function pixelSpace(config: Partial<LatentDiffusionConfig> = {}): Space {
  return {
    config: { side: 16, channels: 3, width: 16, multipliers: [1, 2], ...config },
    read: (pictures) => tf.sub(tf.mul(pictures, 2), 1),
    encode: (read) => read,
    decode: (x) => tf.clipByValue(tf.div(tf.add(x, 1), 2), 0, 1),
  };
}

/** Latents of an autoencoder, brought to variance 1. */
export function latentSpace(
  autoencoder: PictureAutoencoder,
  scale: number,
  config: Partial<LatentDiffusionConfig> = {},
): Space {
  return {
    config: {
      ...{ side: 4, channels: 8, width: 32, multipliers: [1, 2], attentionLevels: [0] },
      ...config,
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
  /** How often the caption is left out. Default 0.1. */
  readonly dropped?: number;
  /** Where the training starts. Default: from drawn weights. */
  readonly start?: LatentDiffusion;
  /** Examples in a step. Default 128. */
  readonly batch?: number;
  /** Called every so many steps, with the averaged weights in the model. */
  readonly every?: number;
  readonly onMeasured?: (step: number, model: LatentDiffusion, loss: number) => void;
}

/** Scenes to train on: their moments are computed once. */
const SCENES = 8192, WARM_UP = 50, EMA = 0.98;

/** Adam on the noise, batches of new scenes, each caption left out now and then; ends with averaged weights. */
export function trainPainter(space: Space, options: PaintingOptions): LatentDiffusion {
  const { steps, learningRate, random, dropped = 0.1, batch = 128, every = steps, onMeasured } =
    options;
  const draw = random.split("scenes"), noises = random.split("noise");
  const { pictures, captions } = drawBatch(SCENES, "training", draw);
  const encoded = space.read(pictures), width = encoded.size / SCENES;
  const table = encoded.dataSync<"float32">();
  const model = new LatentDiffusion(space.config, { random: random.split("model") });
  const averaged = new LatentDiffusion(space.config, { random: random.split("model") });
  if (options.start !== undefined) model.load(options.start.parameters);
  const optimizer = new Adam();
  const average = new ExponentialMovingAverage(model.parameters, { decay: EMA });
  const rate = warmupSchedule(WARM_UP, cosineSchedule(learningRate, 0, steps));
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    sum += trainStep({
      ...{ model, optimizer, maxGradientNorm: 1 },
      loss: () => {
        const rows = draw.integers(batch, 0, SCENES);
        const known = Array.from(rows, (row) => draw.uniform() < dropped ? "" : captions[row]!);
        const read = tf.reshape(takeRows(table, width, rows), [batch, ...encoded.shape.slice(1)]);
        const x0 = space.encode(read as tf.Tensor4D, noises);
        const times = noises.integers(batch, 0, LATENT_SCHEDULE.steps);
        const noise = normalTensor<tf.Rank.R4>(noises, x0.shape);
        const x = addNoise(LATENT_SCHEDULE, x0, times, noise);
        return tf.mean(tf.square(tf.sub(model.apply(x, times, known), noise))) as tf.Scalar;
      },
    }).loss;
    average.update();
    if (step % every > 0) continue;
    averaged.load(average.averages);
    onMeasured?.(step, averaged, sum / every);
    sum = 0;
  }
  average.dispose();
  optimizer.dispose();
  model.dispose();
  return averaged;
}

/** What is painted, and what is asked for. */
export interface Wish extends SceneCombination {
  readonly size: "small" | "large";
  readonly caption: string;
}

/** Every combination in both sizes, repeated until there are so many. */
export function wishes(count: number, which: "training" | "held_out" | "all"): Wish[] {
  const all = sceneCombinations(which).flatMap((combination) =>
    SCENE_SIZES.map((size): Wish => {
      return { ...combination, size, caption: describeScene([{ ...combination, size }]) };
    })
  );
  return Array.from({ length: count }, (_, i) => all[i % all.length]!);
}

/** How a sample is drawn and judged. */
export interface JudgeOptions {
  readonly judge: SceneJudge;
  readonly scale: number;
  readonly steps: number;
  readonly random: Random;
}

/** Pictures for wishes: [wishes, 16, 16, 3]. */
export function paint(
  model: LatentDiffusion,
  space: Space,
  wished: readonly Wish[],
  { scale, steps, random }: Omit<JudgeOptions, "judge">,
): tf.Tensor4D {
  const { side, channels = 1 } = space.config;
  const noise = normalTensor<tf.Rank.R4>(random, [wished.length, side, side, channels]);
  return space.decode(model.sample(wished.map(({ caption }) => caption), { noise, scale, steps }));
}

/** Shares of right shapes, colours, sizes and of pictures that are right in all three. */
export function accuracies(judge: SceneJudge, pictures: tf.Tensor4D, wished: readonly Wish[]) {
  const seen = judge.judge(pictures);
  const share = (right: (i: number) => boolean) =>
    wished.filter((_, i) => right(i)).length / wished.length;
  const shape = (i: number) => seen[i]!.shape === wished[i]!.shape;
  const colour = (i: number) => seen[i]!.colour === wished[i]!.colour;
  const size = (i: number) => seen[i]!.size === wished[i]!.size;
  return {
    ...{ shape: share(shape), colour: share(colour), size: share(size) },
    right: share((i) => shape(i) && colour(i) && size(i)),
  };
}

/** The energy distance of two sets of pictures in the features of the judge. */
export function featureDistance(judge: SceneJudge, a: tf.Tensor4D, b: tf.Tensor4D): number {
  const [x, y] = [a, b].map((pictures) => judge.features(pictures));
  return energyDistance(x!.dataSync(), y!.dataSync(), x!.shape[1]);
}

/** Chance of a right answer to all three. */
export const CHANCE = 1 / (SCENE_SHAPES.length * SCENE_COLOURS.length * SCENE_SIZES.length);
