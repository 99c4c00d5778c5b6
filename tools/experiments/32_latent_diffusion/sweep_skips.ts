/** A U-Net with its skip connections and without, which predicts the noise in scenes or the scenes. */
import * as tf from "@tensorflow/tfjs";
import { addNoise } from "lib/diffusion/mod.ts";
import { LATENT_SCHEDULE } from "lib/latent_diffusion/mod.ts";
import { Adam, takeRows, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { UNet } from "lib/unet/mod.ts";
import { defineSweep, FIRST_TUNING_SEED } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { drawBatch } from "./_first_stage.ts";

const STEPS = 80, BATCH = 16, SCENES = 2048, JUDGED = 128, WARM_UP = 20, PIXELS = 16 * 16 * 3;
const TIMES = [100, 300, 500, 700];
const grid = { learningRate: [0.003, 0.01, 0.03] };
/** The last one's narrowest place has 2,048 numbers, that of the others 256, and a scene 768. */
const arms = {
  "noise, with skips": { settings: { predicts: "noise", skips: 1, levels: 3 }, grid },
  "noise, without": { settings: { predicts: "noise", skips: 0, levels: 3 }, grid },
  "scene, with skips": { settings: { predicts: "scene", skips: 1, levels: 3 }, grid },
  "scene, without": { settings: { predicts: "scene", skips: 0, levels: 3 }, grid },
  "noise, without, not halved": { settings: { predicts: "noise", skips: 0, levels: 1 }, grid },
};

/** The scenes from -1 to 1, [scenes, 16, 16, 3]. */
const drawn = (count: number, random: Random): tf.Tensor4D =>
  tf.sub(tf.mul(drawBatch(count, "training", random).pictures, 2), 1);

export const sweep = defineSweep({
  description:
    "A U-Net of widths 8, 16 and 16 on the pixels of noisy scenes (sides 16, 8 and 4), with skip connections and " +
    "without, that predicts the noise or the scene, and one without that keeps the side of 16 " +
    `(${STEPS} steps of Adam, batches of ${BATCH}): mean squared error of what it predicts on new scenes, over ` +
    "four times and at each",
  arms,
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
  isChecked: ({ arm, seed }) => seed === 0 && arm === "scene, without",
  run: ({ predicts, skips, levels, seed, learningRate }) =>
    inTensorScope(() => {
      const random = new Random(seed), draw = random.split("draw");
      const model = new UNet(
        {
          ...{ side: 16, channels: 3, width: 8, groups: 4, skips: skips === 1 },
          multipliers: levels === 1 ? [1] : [1, 2, 2],
        },
        { random: random.split("model") },
      );
      const table = drawn(SCENES, random.split("scenes")).dataSync<"float32">();
      const optimizer = new Adam(),
        wanted = (x0: tf.Tensor4D, noise: tf.Tensor4D) => predicts === "noise" ? noise : x0;
      for (let step = 1; step <= STEPS; step++) {
        optimizer.learningRate = Number(learningRate) * Math.min(1, step / WARM_UP);
        trainStep({
          ...{ model, optimizer, maxGradientNorm: 1 },
          loss: () => {
            const rows = takeRows(table, PIXELS, draw.integers(BATCH, 0, SCENES));
            const x0 = tf.reshape<tf.Rank.R4>(rows, [BATCH, 16, 16, 3]);
            const times = draw.integers(BATCH, 0, LATENT_SCHEDULE.steps);
            const noise = normalTensor<tf.Rank.R4>(draw, x0.shape);
            const x = addNoise(LATENT_SCHEDULE, x0, times, noise);
            return tf.losses.meanSquaredError(wanted(x0, noise), model.apply(x, times));
          },
        });
      }
      const judged = random.split("judged"), x0 = drawn(JUDGED, judged);
      const noise = normalTensor<tf.Rank.R4>(judged, x0.shape);
      const errors = TIMES.map((time) =>
        tf.tidy(() => {
          const prediction = model.apply(addNoise(LATENT_SCHEDULE, x0, time, noise), time);
          return tf.losses.meanSquaredError(wanted(x0, noise), prediction).dataSync()[0]!;
        })
      );
      return {
        error: errors.reduce((sum, error) => sum + error, 0) / errors.length,
        ...Object.fromEntries(errors.map((error, i) => [`error_${TIMES[i]}`, error])),
        parameters: model.parameterCount,
      };
    }),
});
