/** A U-Net on the pixels of scenes with its skip connections and without: the error at each amount of noise. */
import * as tf from "@tensorflow/tfjs";
import { addNoise } from "lib/diffusion/mod.ts";
import { LATENT_SCHEDULE } from "lib/latent_diffusion/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { defineSweep, FIRST_TUNING_SEED } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { drawBatch } from "./_first_stage.ts";
import { pixelSpace, trainPainter } from "./_painting.ts";

const STEPS = 120, BATCH = 32, JUDGED = 128, TIMES = [50, 200, 500, 800];
const grid = { learningRate: [0.002, 0.006] };

export const sweep = defineSweep({
  description:
    "A U-Net of width 8 and three sizes (16, 8 and 4) that predicts the noise in scenes from pixels and caption, " +
    `with skip connections and without (${STEPS} steps of Adam, batches of ${BATCH}): mean squared error of the ` +
    "noise at four times, on scenes that it has not seen",
  arms: {
    "with skips": { settings: { skips: 1 }, grid },
    "without skips": { settings: { skips: 0 }, grid },
  },
  tuning: {
    seeds: [FIRST_TUNING_SEED],
    metric: "error",
    best: "smallest",
    rounds: [{ seeds: 1 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.02, reason: "2 % of the variance of the noise" },
  minutes: 3,
  isChecked: ({ skips, seed }) => seed === 0 && skips === 0,
  run: ({ skips, seed, learningRate }) =>
    inTensorScope(() => {
      const sizes = { width: 8, groups: 4, multipliers: [1, 2, 2], skips: skips === 1 };
      const space = pixelSpace(sizes), random = new Random(seed);
      const options = { steps: STEPS, batch: BATCH, learningRate: Number(learningRate), random };
      const model = trainPainter(space, options), judged = random.split("judged");
      const { pictures, captions } = drawBatch(JUDGED, "training", judged);
      const x0 = space.read(pictures), noise = normalTensor<tf.Rank.R4>(judged, x0.shape);
      const errors = TIMES.map((time) =>
        tf.tidy(() => {
          const x = addNoise(LATENT_SCHEDULE, x0, time, noise);
          return tf.mean(tf.square(tf.sub(model.apply(x, time, captions), noise))).dataSync()[0]!;
        })
      );
      return {
        error: errors.reduce((sum, error) => sum + error, 0) / errors.length,
        ...Object.fromEntries(errors.map((error, i) => [`error_${TIMES[i]}`, error])),
        parameters: model.unet.parameterCount,
      };
    }),
});
