/** Trains the diffusion model that paints scenes, on the latents of the first stage. */
import * as tf from "@tensorflow/tfjs";
import { addNoise, sampleLatent } from "lib/diffusion/mod.ts";
import {
  LATENT_SCHEDULE,
  LatentDiffusion,
  type LatentDiffusionConfig,
  type PictureAutoencoder,
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
import { drawBatch } from "./_first_stage.ts";

/** Pictures as the diffusion model sees them, and back. */
export interface Space {
  readonly config: LatentDiffusionConfig;
  /** What is computed once for each picture. */
  read(pictures: tf.Tensor4D): tf.Tensor4D;
  /** From that to an example for the diffusion model. */
  encode(read: tf.Tensor4D, random: Random): tf.Tensor4D;
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
