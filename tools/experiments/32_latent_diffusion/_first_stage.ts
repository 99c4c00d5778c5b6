/** Trains what comes before the diffusion model: the autoencoder of pictures and the judge of samples. */
import * as tf from "@tensorflow/tfjs";
import {
  drawScenes,
  SCENE_COLOURS,
  SCENE_SHAPES,
  SCENE_SIZES,
  type SceneCombinations,
  type Scenes,
} from "lib/datasets/mod.ts";
import { sampleLatent } from "lib/diffusion/mod.ts";
import { PictureAutoencoder, SceneJudge } from "lib/latent_diffusion/mod.ts";
import { Adam, cosineSchedule, losses, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";

export const BATCH = 32;
/** Weight of the KL divergence, summed over a latent, beside the mean squared error of a number in a picture. */
const KL_WEIGHT = 1e-6;

/** A batch of new scenes; pictures [count, 16, 16, 3]. */
export function drawBatch(count: number, combinations: SceneCombinations, random: Random) {
  const scenes = drawScenes(count, { combinations, random });
  return { ...scenes, pictures: picturesOf(scenes) };
}

/** [count, side, side, 3] */
export function picturesOf({ images, count, side }: Scenes): tf.Tensor4D {
  return tf.tensor4d(images, [count, side, side, 3]);
}

/** Mean squared error and a little KL, on new scenes in each step. */
export function trainAutoencoder(steps: number, log: (text: string) => void): PictureAutoencoder {
  const random = new Random(0), draws = random.split("scenes"), noises = random.split("noise");
  const model = new PictureAutoencoder({ latent: 8 }, { random: random.split("model") });
  const optimizer = new Adam(), rate = cosineSchedule(4e-3, 0, steps);
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    const { loss } = trainStep({
      ...{ model, optimizer, maxGradientNorm: 1 },
      loss: () => {
        const { pictures } = drawBatch(BATCH, "training", draws);
        const moments = model.encode(pictures), [batch, height, width, both] = moments.shape;
        const epsilon = normalTensor<tf.Rank.R4>(noises, [batch, height, width, both / 2]);
        const { z, kl } = sampleLatent(moments, epsilon, 1);
        const error = tf.mean(tf.square(tf.sub(model.decode(z), pictures)));
        return tf.add<tf.Scalar>(error, tf.mul(tf.mean(kl), KL_WEIGHT));
      },
    });
    if (step % 250 === 0) log(`autoencoder ${step} ${loss.toFixed(5)}`);
  }
  return model;
}

/** Cross-entropies of shape, colour and size, on new scenes of all combinations. */
export function trainJudge(steps: number, log: (text: string) => void): SceneJudge {
  const random = new Random(1), draws = random.split("scenes");
  const model = new SceneJudge({ random: random.split("model") });
  const optimizer = new Adam(), rate = cosineSchedule(3e-3, 0, steps);
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    const { loss } = trainStep({
      ...{ model, optimizer },
      loss: () => {
        const { pictures, objects } = drawBatch(BATCH, "all", draws);
        const labels = [
          objects.map(([object]) => SCENE_SHAPES.indexOf(object!.shape)),
          objects.map(([object]) => SCENE_COLOURS.indexOf(object!.colour)),
          objects.map(([object]) => SCENE_SIZES.indexOf(object!.size)),
        ];
        const heads = model.heads(model.apply(pictures));
        const errors = heads.map((head, i) =>
          losses.sparseCategoricalCrossEntropy(tf.tensor1d(labels[i]!, "int32"), head, {
            fromLogits: true,
          })
        );
        return tf.addN(errors) as tf.Scalar;
      },
    });
    if (step % 250 === 0) log(`judge ${step} ${loss.toFixed(5)}`);
  }
  return model;
}
