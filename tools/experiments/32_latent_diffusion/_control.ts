/** Trains a control branch: edges say where the object of a caption stands. */
import * as tf from "@tensorflow/tfjs";
import { drawScenes, type Scenes } from "lib/datasets/mod.ts";
import { addNoise, sampleLatent } from "lib/diffusion/mod.ts";
import {
  edgeHints,
  type FirstStage,
  LATENT_SCHEDULE,
  type LatentDiffusion,
  type LatentDiffusionConfig,
} from "lib/latent_diffusion/mod.ts";
import { Adam, takeRows, trainStep } from "lib/nn/mod.ts";
import { normalTensor, type Random } from "lib/random/mod.ts";
import { ControlBranch } from "lib/unet/mod.ts";
import { picturesOf } from "./_first_stage.ts";

/** Numbers in a word's vector of the painter, and of the hint at each of the 4 x 4 places. */
export const WORD = 16, HINT = 16;
const BATCH = 32, SCENES = 2048;

export interface Parts extends FirstStage {
  readonly model: LatentDiffusion;
  readonly config: LatentDiffusionConfig;
}

/** A branch whose output convolutions start at 0, or are drawn like other convolutions. */
export function newBranch(
  { model, config }: Parts,
  isZero: boolean,
  random: Random,
): ControlBranch {
  const unet = { ...config, contextSize: WORD };
  const branch = new ControlBranch(unet, model.unet, { random, hintChannels: HINT });
  if (isZero) return branch;
  const draws = random.split("outputs");
  for (const { kernel } of [branch.hint, ...branch.outputs]) {
    const [height, width, channels] = kernel.shape,
      deviation = 1 / Math.sqrt(height * width * channels);
    tf.tidy(() => kernel.assign(normalTensor(draws, kernel.shape, 0, deviation)));
  }
  return branch;
}

/** Adam on the noise; the U-Net stays as it is. */
export function trainBranch(
  parts: Parts,
  branch: ControlBranch,
  { steps, learningRate, random, after }: {
    readonly steps: number;
    readonly learningRate: number;
    readonly random: Random;
    readonly after: (step: number) => void;
  },
): void {
  const { autoencoder, latentScale, model } = parts;
  const scenes = drawScenes(SCENES, { combinations: "training", random: random.split("scenes") });
  const pictures = picturesOf(scenes), moments = autoencoder.encode(pictures);
  const table = moments.dataSync<"float32">(), hints = edgeHints(pictures).dataSync<"float32">();
  const noises = random.split("noise"), optimizer = new Adam({ learningRate });
  for (let step = 1; step <= steps; step++) {
    trainStep({
      ...{ model: branch, optimizer, maxGradientNorm: 1 },
      loss: () => {
        const rows = noises.integers(BATCH, 0, SCENES);
        const captions = Array.from(rows, (row) => scenes.captions[row]!);
        const moments = tf.reshape(takeRows(table, 256, rows), [BATCH, 4, 4, 16]) as tf.Tensor4D;
        const hint = tf.reshape(takeRows(hints, 256, rows), [BATCH, 4, 4, HINT]) as tf.Tensor4D;
        const epsilon = normalTensor<tf.Rank.R4>(noises, [BATCH, 4, 4, 8]);
        const { z } = sampleLatent(moments, epsilon, latentScale);
        const times = noises.integers(BATCH, 0, LATENT_SCHEDULE.steps);
        const noise = normalTensor<tf.Rank.R4>(noises, [BATCH, 4, 4, 8]);
        const x = addNoise(LATENT_SCHEDULE, z, times, noise);
        const control = branch.apply(x, times, hint, model.readCaptions(captions));
        return tf.mean(
          tf.square(tf.sub(model.apply(x, times, captions, control), noise)),
        ) as tf.Scalar;
      },
    });
    after(step);
  }
}

/** Intersection over union of what is painted and of the objects that gave the edges: their mean. */
export function placement(pictures: tf.Tensor4D, { masks, count }: Scenes): number {
  const brightness = tf.max(pictures, 3).dataSync(), pixels = brightness.length / count;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let both = 0, either = 0;
    for (let p = i * pixels; p < (i + 1) * pixels; p++) {
      const painted = brightness[p]! > 0.5, there = masks[p]! > 0.5;
      if (painted && there) both++;
      if (painted || there) either++;
    }
    sum += either === 0 ? 1 : both / either;
  }
  return sum / count;
}
